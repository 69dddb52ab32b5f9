import Chip from "@mui/material/Chip";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableContainer from "@mui/material/TableContainer";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";

const ORDERS = [
  ["2041", "Ines Cardoso", "Six water glasses", "packed"],
  ["2042", "Jonas Lindqvist", "A teapot and two cups", "paid"],
  ["2043", "Amara Okafor", "A large salad bowl", "on its way"],
  ["2044", "Peter van Dam", "Four soup plates", "delivered"],
  ["2045", "Lucia Ferri", "A jug", "returned"],
];

export function OrderTable() {
  return (
    <TableContainer>
      <Table>
        <TableHead>
          <TableRow>
            <TableCell>Order</TableCell>
            <TableCell>Customer</TableCell>
            <TableCell className="goods">Goods</TableCell>
            <TableCell>State</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {ORDERS.map(([number, customer, goods, state]) => (
            <TableRow key={number}>
              <TableCell>{number}</TableCell>
              <TableCell>{customer}</TableCell>
              <TableCell className="goods">{goods}</TableCell>
              <TableCell>
                <Chip label={state} size="small" />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
