import type { App } from "@slack/bolt";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { chromiumOptions } from "../../support/chromium.ts";
import { PATIENCE } from "../../support/patience.ts";
import { button, clientOf, type RunningApp, section, startSlack, startSocketApp } from "../slack/setting.ts";
import { type BuiltPage, buildPage } from "./built-page.ts";

const options = chromiumOptions("the page before the local Slack and a Bolt app");

const text = (words: string) => ({ type: "plain_text" as const, text: words });

/** A Bolt app that counts, asks in a modal and draws a Home: everything goes through the real protocol. */
function listen(app: App): void {
  app.command("/kpi", async ({ ack, client, command }) => {
    await ack({ response_type: "ephemeral", text: `You asked for "${command.text}"` });
    await client.chat.postMessage({
      channel: command.channel_id,
      text: "Leads are low",
      blocks: [section("*Leads are low*"), { type: "actions", elements: [button("ask"), button("silent")] }],
    });
  });
  app.action("ask", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || !body.container.message_ts) return;
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: "modal",
        callback_id: "form",
        private_metadata: `${body.container.channel_id} ${body.container.message_ts}`,
        title: text("What happened?"),
        submit: text("Save"),
        blocks: [
          {
            type: "input",
            block_id: "note",
            label: text("Note"),
            element: { type: "plain_text_input", action_id: "text" },
          },
        ],
      },
    });
  });
  app.view("form", async ({ ack, view, client, body }) => {
    const note = view.state.values.note?.text?.value ?? "";
    if (note.length < 5) return ack({ response_action: "errors", errors: { note: "Say a little more." } });
    await ack();
    const [channel = "", ts = ""] = view.private_metadata.split(" ");
    await client.chat.update({ channel, ts, text: "noted", blocks: [section(`Noted by <@${body.user.id}>: ${note}`)] });
    await client.chat.postMessage({ channel, thread_ts: ts, text: "In the thread for <@U0BEN>" });
  });
  app.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: [{ type: "header", text: text("All is well") }] },
    });
  });
}

describe.runIf(options)("the page, the local Slack and a Bolt app", () => {
  let built: BuiltPage;
  let browser: Browser;
  let slack: LocalSlack;
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    built = await buildPage();
    browser = await chromium.launch(options);
    slack = await startSlack({ assets: built.folder, ackMs: 1_500 });
    app = await startSocketApp(slack, listen);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${slack.url}/?as=U0ANA#/C0ALERT`);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await slack?.stop();
    await built?.remove();
  });

  it("run through command, button, modal, complaint, update and thread", async () => {
    await page.locator("textarea").fill("/kpi leads");
    await page.keyboard.press("Enter");
    await page.getByText('You asked for "leads"').waitFor();

    await page.getByRole("button", { name: "ask" }).click();
    const dialog = page.getByRole("dialog", { name: "What happened?" });
    await dialog.getByLabel("Note").fill("503");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("alert").getByText("Say a little more.").waitFor();
    expect(await page.locator(".toast").count()).toBe(0);
    await dialog.getByLabel("Note").fill("503 since the deploy");
    await dialog.getByRole("button", { name: "Save" }).click();

    await page.getByText("Noted by @Ana Ruiz: 503 since the deploy").waitFor();
    await page.getByRole("button", { name: /1 reply/ }).click();
    await page.locator(".thread-pane").getByText("In the thread for @Ben Okoro").waitFor();
    expect(await dialog.count()).toBe(0);
  });

  it("tell a second person in a second window, who was notified", async () => {
    const ben = await browser.newPage();
    ben.setDefaultTimeout(PATIENCE);
    await ben.goto(`${slack.url}/?as=U0BEN#/C0ELSE`);
    await ben.getByRole("button", { name: /Activity/ }).click();
    await ben.getByText("You were mentioned").waitFor();
    await ben.getByRole("button", { name: /You were mentioned/ }).click();
    await expect.poll(() => ben.url()).toContain(`as=U0BEN#/C0ALERT/`);
    const alerts = () => slack.world("U0BEN").channels.find((channel) => channel.id === "C0ALERT");
    await expect.poll(() => [alerts()?.unread, alerts()?.mentions]).toEqual([0, 0]);
    await ben.close();
  });

  it("send mentions as Slack does, and show them by name", async () => {
    await page.locator(".channel-pane textarea").pressSequentially("Look @be");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator(".channel-pane").getByText("Look @Ben Okoro").waitFor();
    expect(slack.world("U0ANA").messages.C0ALERT?.at(-1)?.text).toBe("Look <@U0BEN>");
  });

  it("show what Slack says when the app is silent", async () => {
    await clientOf(slack).chat.postMessage({
      channel: "C0ALERT",
      text: "x",
      blocks: [{ type: "actions", elements: [button("nobody listens")] }],
    });
    await page.getByRole("button", { name: "nobody listens" }).click();
    await page
      .getByRole("status")
      .getByText(/did not work/)
      .waitFor();
    await expect.poll(() => page.locator(".toast").count()).toBe(1);
  });

  it("draw the Home that the app publishes", async () => {
    await page.getByRole("button", { name: "Leadline", exact: true }).click();
    await expect.poll(() => page.getByRole("heading", { name: "All is well" }).isVisible()).toBe(true);
  });

  it("open at a message whose link was followed", async () => {
    const ts = slack.world("U0ANA").messages.C0ALERT?.find((message) => message.replyCount > 0)?.ts ?? "";
    await page.goto(`${slack.url}/archives/C0ALERT/p${ts.replace(".", "")}`);
    await page.locator(".thread-pane").getByText("In the thread for").waitFor();
    expect(new URL(page.url()).hash).toBe(`#/C0ALERT/${ts}`);
  });
});
