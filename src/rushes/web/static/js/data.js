// The pages of datasets: a file on its way, and waiting for what a runner does with it.
import "./plain.js";
import { attach as attachAwait } from "./await.js";
import { attach as attachSend } from "./send.js";

attachAwait(document);
attachSend(document);
