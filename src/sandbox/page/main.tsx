import * as preact from "preact";
import { App } from "./app.tsx";

const root = document.querySelector("#page");
if (!root) throw new Error("index.html has no element with the id page");
preact.render(<App />, root);
