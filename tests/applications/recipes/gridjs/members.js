new gridjs.Grid({
  columns: ["Name", "Town", "Boat", "Since", "Fee"],
  search: true,
  sort: true,
  pagination: { limit: 6 },
  data: [
    ["Ada Brandt", "Harbour", "Heron", "1998", "paid"],
    ["Bela Novak", "Old town", "Heron", "2004", "paid"],
    ["Chiara Moretti", "Hills", "Kingfisher", "2011", "open"],
    ["Dov Katz", "Harbour", "Swift", "2013", "paid"],
    ["Elin Sandberg", "Mill quarter", "Swift", "2016", "paid"],
    ["Farid Haddad", "Old town", "Kingfisher", "2018", "open"],
    ["Greta Vos", "Hills", "Heron", "2020", "paid"],
    ["Hugo Lemaire", "Harbour", "Swift", "2021", "paid"],
    ["Ioana Pop", "Mill quarter", "Kingfisher", "2023", "paid"],
  ],
}).render(document.getElementById("members"));
