"""Ends the command by SIGINT, SIGTERM or SIGHUP: soon, with nothing left and one sentence.

A signal raises ``KeyboardInterrupt`` in the main thread, and the command unwinds. Meanwhile a
thread of its own ends all processes that were registered, so that nothing waits for them, and ends
the command itself where unwinding takes too long. A second signal ends it at once. Before the
command has begun, while modules are imported, and after its end there is nothing to unwind.

This module is imported before all others: it imports only what starts quickly.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

#: The signals that end a command; one that the parent process has ignored (``nohup``) does not.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: How long an interrupted command may take to unwind (s).
UNWINDING_S = 8

#: After so long (s) an interruption that Python swallowed is raised again.
_RESENT_S = 0.05

#: How long the end waits for what was printed to be written (s).
_FLUSHING_S = 1

#: The sentence about an interrupted command; a command may have another one made.
NOTHING_APPROVED = "interrupted; nothing was approved"


class Interruption:
    """The interruption of this process; there is one of it, ``interruption``."""

    def __init__(self) -> None:
        self.number: int | None = None  #: of the signal; ``None`` while there was none
        #: Makes the sentence about what an interrupted command has done.
        self.sentence: Callable[[], str] = lambda: NOTHING_APPROVED
        self._unwinds = False  #: a command runs
        self._is_over = threading.Event()  #: the command has ended, or answered the signal
        self._resent = False
        self._is_told = False
        self._cleaners: dict[object, tuple[Callable[[], None], bool]] = {}

    @property
    def exit_code(self) -> int:
        """The exit code of the interrupted command, 128 and the signal's number."""
        return 128 + (self.number or signal.SIGINT)

    def install(self) -> None:
        """Handle the signals, in the main thread of a process that runs one command."""
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)
        sys.unraisablehook = self._on_unraisable

    def begin(self) -> None:
        """From now on there is a command to unwind."""
        self._unwinds = True

    def end(self, code: int) -> int:
        """The command has ended; gives ``code``, or ends the process where it was interrupted."""
        self._unwinds = False
        if self.number is not None:
            self.tell()
            self._exit()
        self.sentence = lambda: "interrupted when the command was done"
        self.clean()
        return code

    def answer(self) -> bool:
        """Whether the command ends as documented for Ctrl-C, with an exit code of its own."""
        if self.number not in (None, signal.SIGINT):
            return False
        self._is_over.set()
        self.number = None
        return True

    def tell(self) -> None:
        """Print the sentence about the interrupted command, once; the terminal may be gone."""
        if self._is_told:
            return
        self._is_told = True
        line = f"harness: {self.sentence()}\n"
        with suppress(OSError, ValueError):
            try:
                sys.stderr.write(line)
                sys.stderr.flush()
            except RuntimeError:  # the signal has come while it is written to
                os.write(2, line.encode())

    def add_cleaner(self, key: object, clean: Callable[[], None], *, at_once: bool = False) -> None:
        """Add a function that is called when the process ends, until ``remove_cleaner(key)``.

        With ``at_once`` it is also called when the command begins to unwind. ``clean`` may be
        called from any thread, also twice, and must not wait for another thread.
        """
        self._cleaners[key] = clean, at_once

    def remove_cleaner(self, key: object) -> None:
        """Forget the cleaner that was added as ``key``."""
        self._cleaners.pop(key, None)

    def clean(self, *, unwinding: bool = False) -> None:
        """Call all cleaners; while the command is ``unwinding``, those that are for that."""
        for clean, at_once in tuple(self._cleaners.values()):
            if at_once or not unwinding:
                with suppress(Exception):
                    clean()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._resent:
            self._resent = False
            raise KeyboardInterrupt
        if self.number is not None:  # a second signal
            self._exit()
        self.number = number
        self._is_over.clear()
        if not self._unwinds:
            self.tell()
            self._exit()
        with suppress(RuntimeError):  # the interpreter ends, and starts no thread
            threading.Thread(target=self._enforce, name="interruption", daemon=True).start()
        raise KeyboardInterrupt

    def _enforce(self) -> None:
        """Clean up while the command unwinds, and end it after ``UNWINDING_S``."""
        self.clean(unwinding=True)
        if not self._is_over.wait(UNWINDING_S):
            self.tell()
            self._exit()

    def _exit(self) -> None:
        self.clean()
        with suppress(RuntimeError):  # the interpreter ends, and starts no thread
            # Whoever reads a pipe may have stopped reading, and writing to it would wait for that.
            flushing = threading.Thread(target=self._flush, daemon=True)
            flushing.start()
            flushing.join(_FLUSHING_S)
        os._exit(self.exit_code)

    def _flush(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()

    def _on_unraisable(self, unraisable: Any) -> None:
        """Print no traceback of an interruption, and raise one again that Python swallowed.

        Python does so in callbacks of weak references, as of its import locks.
        """
        if self.number is None:
            sys.__unraisablehook__(unraisable)
        elif isinstance(unraisable.exc_value, KeyboardInterrupt) and not self._is_over.is_set():
            timer = threading.Timer(_RESENT_S, self._send_again)
            timer.daemon = True
            timer.start()

    def _send_again(self) -> None:
        if self.number is not None:
            self._resent = True
            os.kill(os.getpid(), self.number)


interruption = Interruption()
