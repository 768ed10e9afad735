// The script of the reading pages: they work without it, apart from buying. It moves nothing that is on the page.
import { loadShell, watchSearch } from "../parts/header.ts";
import { readOffers } from "./offers.ts";
import { retry } from "./retry.ts";
import { sell } from "./sell.ts";

const form = document.getElementById("buy");
if (form instanceof HTMLFormElement) sell(form, readOffers());
watchSearch();
const again = document.getElementById("retry");
if (again) retry(again);

if (document.readyState === "complete") void loadShell();
else addEventListener("load", () => void loadShell(), { once: true });
