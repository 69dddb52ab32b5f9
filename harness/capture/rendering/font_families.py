"""The bundled font that replaces each font family."""

#: Font families of pages, by the bundled font that replaces them: generic names, the families that
#: Chromium uses for its own generic names on Linux (Comic Sans MS, Impact, Latin Modern Math), and
#: the names that style sheets list before a generic one.
FAMILIES = {
    "Liberation Sans": (
        "sans-serif", "sans", "system-ui", "ui-sans-serif", "ui-rounded", "-apple-system",
        "BlinkMacSystemFont", "cursive", "fantasy",
        "Arial", "Arimo", "Helvetica", "Helvetica Neue", "Nimbus Sans", "FreeSans",
        "San Francisco", "SF Pro Text", "SF Pro Display", "Segoe UI", "Roboto", "Noto Sans",
        "Open Sans", "Ubuntu", "Cantarell", "Oxygen", "Oxygen-Sans", "DejaVu Sans", "Verdana",
        "Geneva", "Tahoma", "Trebuchet MS", "Lucida Grande", "Lucida Sans", "Calibri", "Candara",
        "Comic Sans MS", "Impact",
        # The sans-serif of the full Chromium, not of a shell, in Japanese, Korean, Chinese and
        # Hindi; its serif is below. Characters that Liberation lacks come from FALLBACKS.
        "Noto Sans JP", "Noto Sans KR", "Noto Sans SC", "Noto Sans TC", "Noto Sans Devanagari",
    ),
    "Liberation Serif": (
        "serif", "ui-serif", "math",
        "Times", "Times New Roman", "Tinos", "Nimbus Roman", "FreeSerif", "Georgia", "Cambria",
        "Garamond", "Palatino", "Palatino Linotype", "Book Antiqua", "Baskerville", "New York",
        "Noto Serif", "DejaVu Serif", "Latin Modern Math",
        "Noto Serif JP", "Noto Serif KR", "Noto Serif SC", "Noto Serif TC",
    ),
    "Liberation Mono": (
        "monospace", "mono", "ui-monospace",
        "Courier", "Courier New", "Cousine", "Nimbus Mono PS", "FreeMono", "Menlo", "Monaco",
        "SF Mono", "SFMono-Regular", "Consolas", "Lucida Console", "Andale Mono", "Roboto Mono",
        "Source Code Pro", "Ubuntu Mono", "Noto Sans Mono", "DejaVu Sans Mono",
        # Their Latin letters have one width; characters that Liberation Mono lacks come from
        # FALLBACKS.
        "MS Gothic", "Osaka-Mono", "Noto Sans Mono CJK JP", "Noto Sans Mono CJK KR",
        "Noto Sans Mono CJK SC", "Noto Sans Mono CJK TC", "Noto Sans Mono CJK HK",
    ),
    "Breakpoint Sans CJK": (
        "fangsong",
        "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans CJK TC",
        "Noto Sans CJK HK", "Noto Sans HK", "Noto Serif CJK JP", "Noto Serif CJK KR",
        "Noto Serif CJK SC", "Noto Serif CJK TC", "Noto Serif CJK HK", "Noto Serif HK",
        "Source Han Sans", "Source Han Sans SC",
        "Source Han Sans TC", "Source Han Sans K", "Source Han Serif", "Source Han Serif SC",
        "PingFang SC", "PingFang TC", "PingFang HK", "Hiragino Sans GB", "Heiti SC", "Heiti TC",
        "STHeiti", "STSong", "STKaiti", "Songti SC", "Songti TC", "Kaiti SC",
        "Microsoft YaHei", "Microsoft YaHei UI", "微软雅黑", "Microsoft JhengHei",
        "Microsoft JhengHei UI", "SimSun", "NSimSun", "宋体", "SimHei", "黑体", "KaiTi",
        "MingLiU", "PMingLiU", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
        "Droid Sans Fallback",
        "Hiragino Sans", "Hiragino Kaku Gothic Pro", "Hiragino Kaku Gothic ProN",
        "ヒラギノ角ゴ Pro W3", "Hiragino Mincho Pro", "Hiragino Mincho ProN", "Osaka", "Yu Gothic",
        "Yu Gothic UI", "YuGothic", "游ゴシック", "Yu Mincho", "YuMincho", "Meiryo", "Meiryo UI",
        "メイリオ", "MS PGothic", "ＭＳ Ｐゴシック", "MS UI Gothic", "MS Mincho", "MS PMincho",
        "IPAGothic", "IPAexGothic", "TakaoPGothic", "VL Gothic",
        "Apple SD Gothic Neo", "AppleGothic", "Apple Gothic", "AppleMyungjo", "Malgun Gothic",
        "맑은 고딕", "Dotum", "돋움", "Gulim", "굴림", "Batang", "Nanum Gothic", "NanumGothic",
        "Nanum Myeongjo",
    ),
    "Noto Sans Arabic": (
        "Noto Naskh Arabic", "Noto Kufi Arabic", "Geeza Pro", "Al Nile", "Baghdad", "Damascus",
        "Arabic Typesetting", "Traditional Arabic", "Simplified Arabic", "Sakkal Majalla",
        "Arabic UI Text",
    ),
    "Noto Sans Thai": ("Thonburi", "Leelawadee", "Leelawadee UI", "Cordia New", "Noto Serif Thai"),
    "Noto Sans Devanagari": (
        "Nirmala UI", "Mangal", "Kohinoor Devanagari", "Devanagari MT", "Devanagari Sangam MN",
        "Noto Serif Devanagari",
    ),
    "Noto Sans Bengali": ("Vrinda", "Kohinoor Bangla", "Bangla MN", "Noto Serif Bengali"),
    "Noto Sans Tamil": ("Latha", "Tamil MN", "Tamil Sangam MN", "Noto Serif Tamil"),
    "Noto Sans Armenian": ("Mshtakan", "Noto Serif Armenian"),
    "Noto Sans Georgian": ("Helvetica Georgian", "Noto Serif Georgian"),
    "Noto Emoji": (
        "emoji", "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", "Twemoji Mozilla",
        "Android Emoji", "EmojiOne Color", "JoyPixels",
    ),
    "Noto Sans Symbols2": (
        "Noto Sans Symbols", "Noto Sans Symbols 2", "Segoe UI Symbol", "Apple Symbols",
    ),
}  # fmt: skip

#: Fonts for characters that the requested fonts lack, in this order. Latin letters, digits and
#: signs are in several of them, and always come from the first.
FALLBACKS = (
    "Liberation Sans",
    "Liberation Serif",
    "Liberation Mono",
    "Noto Sans Symbols2",
    "Noto Sans Arabic",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Armenian",
    "Noto Sans Georgian",
    "Breakpoint Sans CJK",
    "Noto Emoji",
)

#: The font of characters shown as emoji, also of those that an earlier font has.
EMOJI = "Noto Emoji"
