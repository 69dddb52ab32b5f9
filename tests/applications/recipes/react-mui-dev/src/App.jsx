import AppBar from "@mui/material/AppBar";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Card from "@mui/material/Card";
import CardContent from "@mui/material/CardContent";
import Container from "@mui/material/Container";
import Grid from "@mui/material/Grid";
import LinearProgress from "@mui/material/LinearProgress";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import TextField from "@mui/material/TextField";
import Toolbar from "@mui/material/Toolbar";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useState } from "react";

import { OrderTable } from "./OrderTable.jsx";

const FIGURES = [
  { name: "Open orders", value: "128", share: 64 },
  { name: "Shipped this week", value: "342", share: 86 },
  { name: "Returned", value: "9", share: 7 },
  { name: "Waiting for stock", value: "21", share: 16 },
];

const SECTIONS = ["All orders", "Waiting for payment", "Being packed", "On their way", "Delivered", "Returned", "Archive"];

export default function App() {
  const [section, setSection] = useState(0);
  const wide = useMediaQuery("(min-width:900px)");
  return (
    <>
      <AppBar position="sticky">
        <Toolbar>
          <Typography variant="h6" component="h1" sx={{ flexGrow: 1 }}>
            Orders
          </Typography>
          <Button color="inherit">{wide ? "Download the report" : "Report"}</Button>
        </Toolbar>
        <Tabs
          value={section}
          onChange={(event, chosen) => setSection(chosen)}
          variant="scrollable"
          scrollButtons="auto"
          textColor="inherit"
          indicatorColor="secondary"
        >
          {SECTIONS.map((name) => (
            <Tab key={name} label={name} />
          ))}
        </Tabs>
      </AppBar>
      <Container component="main" sx={{ py: 3 }}>
        <Grid container spacing={2}>
          {FIGURES.map(({ name, value, share }) => (
            <Grid key={name} size={{ xs: 12, sm: 6, md: 3 }}>
              <Card className="figure">
                <CardContent>
                  <Typography color="text.secondary">{name}</Typography>
                  <Typography variant="h4">{value}</Typography>
                  <LinearProgress variant="determinate" value={share} sx={{ mt: 2 }} />
                </CardContent>
              </Card>
            </Grid>
          ))}
        </Grid>
        <div className="panels">
          <Card className="orders">
            <OrderTable />
          </Card>
          <Card className="note">
            <CardContent>
              <Typography variant="h6">A note to the warehouse</Typography>
              <TextField label="Subject" fullWidth margin="normal" />
              <TextField
                label="Message"
                fullWidth
                multiline
                minRows={3}
                margin="normal"
                defaultValue="Please pack the glasses of order 2041 separately: two of the last delivery were broken, and the customer wrote a long letter."
              />
              <Box className="actions">
                <Button variant="contained">Send</Button>
                <Button>Save as a draft</Button>
              </Box>
            </CardContent>
          </Card>
        </div>
      </Container>
    </>
  );
}
