import { AllCommunityModule, ModuleRegistry, createGrid } from "ag-grid-community";

ModuleRegistry.registerModules([AllCommunityModule]);

createGrid(document.getElementById("stock"), {
  columnDefs: [
    { field: "part", headerName: "Part", flex: 2, minWidth: 140 },
    { field: "maker", headerName: "Maker", flex: 1, minWidth: 110 },
    { field: "shelf", headerName: "Shelf", flex: 1, minWidth: 90 },
    { field: "left", headerName: "Left", flex: 1, minWidth: 90 },
  ],
  rowData: [
    { part: "Brake pads", maker: "Halt", shelf: "A 3", left: 4 },
    { part: "Chain, eight gears", maker: "Kettle", shelf: "A 4", left: 31 },
    { part: "Inner tube, 28 inch", maker: "Airy", shelf: "B 1", left: 6 },
    { part: "Saddle, leather", maker: "Perch", shelf: "C 2", left: 12 },
    { part: "Bell", maker: "Ping", shelf: "C 5", left: 58 },
    { part: "Front light", maker: "Lumen", shelf: "D 1", left: 17 },
    { part: "Rack, steel", maker: "Mule", shelf: "D 4", left: 9 },
  ],
});
