import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumArguments, findChromium } from "../support/chromium.ts";
import { useGateway } from "../support/journey/gateway.ts";

const executablePath = findChromium();
const doorstep = useGateway();
const send = (...batch: unknown[]) => doorstep.call("/v1/batch", { key: "wk_dev", body: { batch } });

describe.skipIf(executablePath === null)("the timeline in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: chromiumArguments });
  });
  afterAll(() => browser?.close());

  it("runs nothing that was sent, shows what arrives meanwhile, and forgets when asked", async () => {
    const evil = [
      "<script>document.title='run'</script>",
      '"><img src=x onerror="document.title=\'run\'">',
      "</pre></details><svg/onload=document.title='run'>",
    ];
    await send(...evil.map((text) => ({ type: "track", event: text, userId: text, properties: { [text]: text } })));
    const page = await browser.newPage();
    await page.goto(`${doorstep.url}/dev/timeline`);
    await page.locator("tr.good summary").nth(1).click();
    expect(await page.locator("pre:visible").count()).toBe(1);

    await send({ type: "page", userId: "late" }, { type: "odd" });
    await page.locator("tr.bad").waitFor();
    expect(await page.locator("tr.good").count()).toBe(4);
    expect(await page.getByText("late", { exact: true }).count()).toBe(1);
    expect(await page.locator("pre:visible").count(), "what was opened stays open").toBe(1);
    expect(await page.locator("main img, main svg, main script").count()).toBe(0);
    expect(await page.title()).toBe("Doorstep: what arrived");

    await page.getByRole("button", { name: "Reset" }).click();
    await page.getByText("Nothing yet").waitFor();
    expect(await page.locator("tbody tr").count()).toBe(0);
  });
});
