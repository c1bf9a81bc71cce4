import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Act } from "../../../src/sandbox/api.ts";
import type { BusinessState } from "../../../src/sandbox/page/business/business.ts";
import { chromiumOptions } from "../../support/chromium.ts";
import { PATIENCE } from "../../support/patience.ts";
import { type BuiltPage, buildPage } from "./built-page.ts";
import {
  ALERTS,
  ANA,
  DANA,
  EMPTY,
  HOME,
  handMadeWorld,
  NOW,
  PREVIEW,
  ROOT_TS,
  SHARED,
  ZOO,
  zooMessage,
} from "./hand-made-world.ts";
import { type PageServer, servePage } from "./serve-page.ts";

const options = chromiumOptions("the page of the local Slack in a browser");
const PHONE = { width: 390, height: 844 };

describe.runIf(options)("the page", () => {
  let built: BuiltPage;
  let browser: Browser;
  let server: PageServer;
  let page: Page;

  beforeAll(async () => {
    built = await buildPage();
    browser = await chromium.launch(options);
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    const world = handMadeWorld();
    server = await servePage(built.folder, { ...world, messages: { ...world.messages, [ZOO]: [zooMessage()] } });
  });
  afterEach(async () => {
    await page?.context().close();
    await server.stop();
  });

  /** Opens the page at a place, as a person, in a window of its own. */
  async function open(place: string, as = ANA, viewport = { width: 1440, height: 900 }): Promise<void> {
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (fault) => {
      throw fault;
    });
    await page.goto(`${server.url}/?as=${as}#/${place}`);
    await page.locator(".page").waitFor();
  }

  const acts = (kind: Act["do"]) => server.acts.filter((act) => act.do === kind);
  const root = () => page.locator(`.channel-pane [data-ts="${ROOT_TS}"]`);
  const composer = () => page.locator(".channel-pane textarea");

  describe("a channel", () => {
    it("shows names, the APP mark, edits, reactions, replies and what only one person sees", async () => {
      await open(ALERTS);
      expect(await root().locator(".message-head").textContent()).toMatch(/Leadline\s*APP\s*13:06|14:06/);
      expect(await root().textContent()).toContain("0 of 23 expected since 13:00");
      expect(await root().getByText("(edited)").isVisible()).toBe(true);
      expect(
        await root()
          .getByRole("button", { name: /^eyes, 2: you, Ben Okafor/ })
          .isVisible(),
      ).toBe(true);
      expect(
        await root()
          .getByRole("button", { name: /3 replies/ })
          .isVisible(),
      ).toBe(true);
      expect(await page.getByText("Only visible to you").isVisible()).toBe(true);
    });

    it("is marked as read when somebody looks at it", async () => {
      await open(ALERTS);
      await expect.poll(() => acts("read")).toContainEqual({ do: "read", as: ANA, channel: ALERTS });
      expect(await page.locator(".new-line").isVisible()).toBe(true);
    });

    it("is what a bare address leads to, and the address says so", async () => {
      await open("");
      await expect.poll(() => page.url()).toBe(`${server.url}/?as=${ANA}#/${ALERTS}`);
    });

    it("shows times as the reader's clock does", async () => {
      await open(SHARED, DANA);
      expect(await page.locator(".channel-pane").textContent()).toContain("no leads since 07:00");
    });

    it("draws what has changed without a reload", async () => {
      await open(ALERTS);
      const { messages } = server.world;
      const news = { ...messages[ALERTS]?.[0], ts: `${NOW / 1000}.000000`, text: "Fresh news" } as never;
      server.show({ messages: { ...messages, [ALERTS]: [...(messages[ALERTS] ?? []), news] } });
      await expect.poll(() => page.getByText("Fresh news").isVisible()).toBe(true);
    });

    it("dismisses what only one person sees", async () => {
      await open(ALERTS);
      await page.getByRole("button", { name: "Dismiss" }).click();
      await expect.poll(() => acts("dismiss")).toHaveLength(1);
    });

    it("offers the app's message shortcuts on a message", async () => {
      await open(ALERTS);
      await root().hover();
      await root().getByRole("button", { name: "More actions", exact: true }).click();
      await page.getByRole("menuitem", { name: /Pin to the timeline/ }).click();
      await expect
        .poll(() => acts("shortcut"))
        .toEqual([{ do: "shortcut", as: ANA, callbackId: "pin", channel: ALERTS, ts: ROOT_TS }]);
    });
  });

  describe("a press", () => {
    it("waits for the answer, and says what went wrong", async () => {
      let answer: (value: { ok: boolean; problem: string }) => void = () => undefined;
      server.answer = (act) =>
        act.do === "press" ? new Promise((resolve) => (answer = resolve)) : Promise.resolve({ ok: true });
      await open(ALERTS);
      const button = root().getByRole("button", { name: "Acknowledge" });
      await button.click();
      await expect.poll(() => button.getAttribute("aria-busy")).toBe("true");
      answer({ ok: false, problem: "Leadline did not answer in time" });
      await page.getByRole("status").getByText("Leadline did not answer in time").waitFor();
      expect(await button.isEnabled()).toBe(true);
      expect(acts("press")[0]).toMatchObject({
        on: { type: "message", channel: ALERTS, ts: ROOT_TS },
        blockId: "root-actions",
        actionId: "acknowledge",
      });
    });

    it("asks first where the button has a confirmation", async () => {
      await open(ALERTS);
      await root().getByRole("button", { name: "False alarm" }).click();
      await page.getByRole("button", { name: "Keep it open" }).click();
      expect(acts("press")).toEqual([]);
      await root().getByRole("button", { name: "False alarm" }).click();
      await page.getByRole("button", { name: "Dismiss it" }).click();
      await expect.poll(() => acts("press")).toHaveLength(1);
    });

    it("in an overflow menu names the option, by keyboard too", async () => {
      await open(ALERTS);
      await root().getByRole("button", { name: "More actions of this message" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: "Change the severity" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await expect.poll(() => acts("press")[0]).toMatchObject({ actionId: "more", value: "roles" });
    });

    it("carries the state of everything on its surface", async () => {
      await open(ZOO);
      await page.getByLabel("Second", { exact: true }).check();
      await expect.poll(() => acts("press")).toHaveLength(1);
      await page.locator("select").first().selectOption("orders");
      await expect.poll(() => acts("press")).toHaveLength(2);
      expect(acts("press")[0]).toMatchObject({ actionId: "boxes", value: ["b"] });
      expect(acts("press")[1]).toMatchObject({
        actionId: "pick",
        value: "orders",
        state: {
          "zoo-actions": {
            pick: { type: "static_select", selected_option: { value: "orders" } },
            boxes: { type: "checkboxes", selected_options: [{ value: "b" }] },
            who: { type: "users_select", selected_user: "U0BEN" },
            day: { type: "datepicker", selected_date: "2026-11-20" },
          },
        },
      });
    });
  });

  describe("blocks", () => {
    beforeEach(() => open(ZOO));

    it("never turn foreign text into markup", async () => {
      const words = page.locator(".message-body");
      expect(await words.textContent()).toContain("A group named <!channel> and <b>markup</b> stay text");
      expect(await words.locator("b, script").count()).toBe(0);
      expect(await words.getByText("*not bold* <!channel>").count()).toBeGreaterThan(0);
    });

    it("show tables, page by page where they are long", async () => {
      await page.getByRole("cell", { name: "Orders" }).waitFor();
      expect(await page.getByRole("cell", { name: "Sign-ups" }).count()).toBe(0);
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByRole("cell", { name: "Sign-ups" }).waitFor();
    });

    it("that are not known are a visible box", async () => {
      expect(await page.getByText("block type holo_projection").isVisible()).toBe(true);
    });

    it("show a picture's words where the picture cannot be had", async () => {
      const words = page.getByText("Picture not available: A chart that was deleted");
      await expect.poll(() => words.isVisible()).toBe(true);
    });

    it("enlarge a picture, and Escape leads back", async () => {
      await page.goto(`${server.url}/?as=${ANA}#/${ALERTS}`);
      await page.getByRole("button", { name: /^Enlarge: Leads of Acme Dental/ }).click();
      await page.getByRole("dialog").getByRole("img").waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    });
  });

  describe("the composer", () => {
    it("suggests commands, completes with the keyboard and shows how they are used", async () => {
      await open(ALERTS);
      await composer().fill("/in");
      await page.getByRole("option", { name: /^\/incident/ }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Tab");
      expect(await composer().inputValue()).toBe("/incident ");
      expect(await page.locator(".usage-hint").textContent()).toBe("/incident [number | stats 30d | declare]");
      await composer().pressSequentially("42");
      await page.keyboard.press("Enter");
      await expect
        .poll(() => acts("command"))
        .toEqual([{ do: "command", as: ANA, channel: ALERTS, text: "/incident 42" }]);
      expect(await composer().inputValue()).toBe("");
    });

    it("completes names and sends what was typed", async () => {
      await open(ALERTS);
      await composer().pressSequentially("Hello @dan");
      await page.keyboard.press("Enter");
      await composer().pressSequentially("<here>");
      await page.keyboard.press("Shift+Enter");
      await composer().pressSequentially("bye");
      await page.keyboard.press("Enter");
      await expect.poll(() => acts("say")).toMatchObject([{ text: "Hello @dana <here>\nbye", channel: ALERTS }]);
    });

    it("gives the words back when they could not be sent", async () => {
      server.answer = (act) => (act.do === "say" ? { ok: false, problem: "This channel is archived." } : { ok: true });
      await open(ALERTS);
      await composer().fill("Lost?");
      await page.keyboard.press("Enter");
      await expect.poll(() => composer().inputValue()).toBe("Lost?");
    });

    it("invites somebody with Slack's own command", async () => {
      await open(ALERTS);
      await composer().fill("/invite @dana");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Enter");
      await expect.poll(() => acts("invite")).toEqual([{ do: "invite", as: ANA, channel: ALERTS, user: DANA }]);
    });

    it("replies in the thread", async () => {
      await open(`${ALERTS}/${ROOT_TS}`);
      await page.locator(".thread-pane textarea").fill("On it");
      await page.keyboard.press("Enter");
      await expect.poll(() => acts("say")).toMatchObject([{ text: "On it", threadTs: ROOT_TS }]);
    });
  });

  describe("a modal", () => {
    it("holds the focus, asks for what is missing and submits what was filled in", async () => {
      await open(ALERTS);
      server.show({ modals: [PREVIEW] });
      const dialog = page.getByRole("dialog", { name: "Tell the client" });
      const message = dialog.getByLabel("Message to the owners of Acme Dental");
      await expect.poll(() => dialog.locator("textarea:focus").count()).toBe(1);
      await message.fill("Please look at your page.");
      await dialog.getByRole("button", { name: "Send" }).click();
      await dialog.getByText("Please complete this required field.").waitFor();
      expect(acts("submit")).toEqual([]);
      await dialog.getByLabel("The client's").check();
      await dialog.getByRole("button", { name: "Send" }).click();
      await expect
        .poll(() => acts("submit"))
        .toMatchObject([
          {
            viewId: PREVIEW.id,
            state: {
              message: { text: { type: "plain_text_input", value: "Please look at your page." } },
              owner: { users: { type: "multi_users_select", selected_users: [DANA] } },
              side: { side: { type: "radio_buttons", selected_option: { value: "client" } } },
              note: { note: { type: "plain_text_input", value: null } },
            },
          },
        ]);
    });

    it("shows the app's complaint beside its field and keeps what was typed", async () => {
      await open(ALERTS);
      server.show({ modals: [PREVIEW] });
      const note = page.getByLabel("Note");
      await note.fill("503");
      server.show({ modals: [{ ...PREVIEW, hash: "2.b", errors: { note: "Say more." } }] });
      await page.getByRole("alert").getByText("Say more.").waitFor();
      expect(await note.inputValue()).toBe("503");
    });

    it("comes back as it was when the one above it is closed", async () => {
      await open(ALERTS);
      server.show({ modals: [PREVIEW] });
      await page.getByLabel("Note").fill("kept");
      const above = { ...PREVIEW, id: "V0ABOVE", title: "Whom exactly?", blocks: [], submit: "Choose" };
      server.show({ modals: [PREVIEW, above] });
      await page.getByRole("heading", { name: "Whom exactly?" }).waitFor();
      expect(await page.getByLabel("Note").isVisible()).toBe(false);
      server.show({ modals: [PREVIEW] });
      await expect.poll(() => page.getByLabel("Note").inputValue()).toBe("kept");
    });

    it("closes with Escape", async () => {
      await open(ALERTS);
      server.show({ modals: [PREVIEW] });
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => acts("close")).toEqual([{ do: "close", as: ANA, viewId: PREVIEW.id }]);
    });
  });

  describe("people", () => {
    it("can be changed, and the address says who one is", async () => {
      await open(SHARED);
      await page.getByRole("button", { name: /^Acting as Ana Ruiz/ }).click();
      expect(await page.getByRole("menuitemradio", { name: /Erik Lind/ }).textContent()).toContain(
        "External · Acme Dental",
      );
      await page.getByRole("menuitemradio", { name: /Dana Whitfield/ }).click();
      await page.getByRole("button", { name: /^Acting as Dana Whitfield/ }).waitFor();
      expect(page.url()).toBe(`${server.url}/?as=${DANA}#/${SHARED}`);
      await page.getByRole("button", { name: "We're on it" }).click();
      await expect.poll(() => acts("press")).toMatchObject([{ as: DANA, actionId: "on_it" }]);
      await page.reload();
      await page.getByRole("button", { name: /^Acting as Dana Whitfield/ }).waitFor();
    });

    it("from outside are marked wherever they speak", async () => {
      await open(SHARED);
      expect(await page.locator(".channel-pane").textContent()).toContain("Guest · Acme Dental");
    });

    it("see who was notified, and why", async () => {
      await open(ALERTS);
      await page.getByRole("button", { name: /^1?\s*Activity/ }).click();
      const list = page.getByRole("region", { name: "Notifications" });
      expect(await list.textContent()).toContain("You are in a group that was mentioned · #lead-alerts");
      await list.getByRole("button", { name: "Everybody's" }).click();
      expect(await list.textContent()).toContain("Dana Whitfield was mentioned · #acme-shared");
    });
  });

  describe("the app's Home", () => {
    it("is asked for and shown", async () => {
      server.show({ home: HOME as never });
      await open("home");
      await expect.poll(() => acts("open home")).toHaveLength(1);
      await page.getByRole("button", { name: "Open thread" }).click();
      await expect.poll(() => acts("press")).toMatchObject([{ on: { type: "view", viewId: "V0HOME" }, blockId: "h2" }]);
    });

    it("says what it waits for while it is empty", async () => {
      await open("home");
      expect(await page.locator(".home-scroll").textContent()).toContain("It has shown nothing here yet");
    });
  });

  describe("on a phone", () => {
    it("list, channel and thread are screens with a way back", async () => {
      await open("", ANA, PHONE);
      await page.getByRole("button", { name: /lead-alerts/ }).click();
      await page.getByRole("button", { name: /3 replies/ }).click();
      expect(await page.locator(".channel-pane").isVisible()).toBe(false);
      await page.locator(".thread-pane").getByText("Does the CRM write leads?").waitFor();
      await page.getByRole("button", { name: "Back to the channel" }).click();
      await page.locator(".channel-pane").waitFor();
      await page.getByRole("button", { name: "Back to the list" }).click();
      await page.getByRole("navigation", { name: "Channels and people" }).waitFor();
    });

    it.each([ALERTS, `${ALERTS}/${ROOT_TS}`, ZOO, EMPTY, "home", ""])(
      "nothing is wider than the screen: %s",
      async (place) => {
        await open(place, ANA, PHONE);
        await page.waitForTimeout(200);
        const wide = await page.evaluate(
          `[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > 391 && !one.closest(".table-scroll, .carousel-block, .menu, .sr-only")).map((one) => one.className)`,
        );
        expect(wide).toEqual([]);
      },
    );
  });

  describe("the simulated business", () => {
    const business: BusinessState = {
      name: "Quayside Leads",
      now: NOW,
      ready: true,
      progress: null,
      clients: [
        { id: "acme", name: "Acme Dental", leadsPerMinute: 7.4, expectedPerMinute: 7.7, stopped: false },
        { id: "nova", name: "Casa Nova", leadsPerMinute: 0, expectedPerMinute: 2.2, stopped: true },
      ],
      intake: { broken: false },
      landing: [
        { client: "acme", slow: false, status: 200 },
        { client: "nova", slow: true, status: 200 },
      ],
      recent: [{ at: NOW, text: "Casa Nova's leads stopped" }],
    };
    const panel = () => page.getByRole("complementary", { name: "Simulated business" });

    it("is not there where no business is simulated", async () => {
      await open(ALERTS);
      await page.waitForTimeout(200);
      expect(await panel().count()).toBe(0);
    });

    it("stops, resumes, slows and mends, and says what comes next", async () => {
      server.business = business;
      await open(ALERTS);
      await panel().getByRole("button", { name: "Stop leads" }).click();
      await panel().getByRole("button", { name: "Resume leads" }).click();
      await panel().getByRole("button", { name: "Slow landing page" }).click();
      await panel().getByRole("button", { name: "Break intake" }).click();
      await panel().getByRole("button", { name: "Mend everything" }).click();
      await expect
        .poll(() => server.businessActs)
        .toEqual([
          { do: "stop", client: "acme" },
          { do: "resume", client: "nova" },
          { do: "slow landing", client: "acme" },
          { do: "break intake" },
          { do: "mend all" },
        ]);
      expect(await panel().textContent()).toContain("The thread opens in #lead-alerts within about a minute.");
    });

    it("folds away and stays so", async () => {
      server.business = business;
      await open(ALERTS);
      await page.getByRole("button", { name: "Fold the panel away" }).click();
      await page.reload();
      await page.getByRole("button", { name: "Simulated business" }).click();
      await expect.poll(() => panel().isVisible()).toBe(true);
    });

    it("leads a new user from step to step", async () => {
      server.business = { ...business, clients: business.clients.slice(0, 1), landing: [] };
      await open(EMPTY);
      const next = () => panel().locator("li.next").textContent();
      await expect.poll(next).toMatch(/Stop a client's leads/);
      server.business = business;
      await expect.poll(next).toMatch(/Watch #lead-alerts/);
      await page
        .getByRole("button", { name: /lead-alerts/ })
        .first()
        .click();
      await expect.poll(next).toMatch(/Press Acknowledge/);
      await root().getByRole("button", { name: "Acknowledge" }).click();
      await expect.poll(next).toMatch(/Tell the client/);
    });
  });

  it("says when the server is away, and goes on when it is back", async () => {
    await open(ALERTS);
    await page.context().setOffline(true);
    await root().getByRole("button", { name: "Acknowledge" }).click();
    await page.getByRole("status").getByText("The local Slack does not answer").waitFor();
    expect(await page.getByText("Trying again…").isVisible()).toBe(true);
    await page.context().setOffline(false);
    await expect.poll(() => page.getByText("Trying again…").isVisible()).toBe(false);
  });
});
