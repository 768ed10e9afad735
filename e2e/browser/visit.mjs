// Opens the page given in Chromium, waits for what it saw, and prints that as JSON.
import { chromium } from "playwright-core";

const [page] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.AKINAI_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const tab = await browser.newPage();
  await tab.goto(page);
  await tab.waitForFunction(() => window.seen !== undefined, undefined, { timeout: 30_000 });
  console.log(JSON.stringify(await tab.evaluate(() => window.seen)));
} finally {
  await browser.close();
}
