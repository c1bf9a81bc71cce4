import { asObjects, isObject } from "../json.ts";
import { all, byType, type Check, exactlyOne, flag, list, object, oneOf, report, string } from "./checks.ts";

export const ID = string(255, 1);

function plainObject(max: number): Check {
  return object({ text: string(max, 1) }, { emoji: flag });
}

/** A plain_text object; nothing else is allowed here. */
export function plain(max: number): Check {
  return byType({ plain_text: plainObject(max) });
}

/** A plain_text or mrkdwn object. */
export function text(max: number): Check {
  return byType({ plain_text: plainObject(max), mrkdwn: object({ text: string(max, 1) }, { verbatim: flag }) });
}

export const confirm = object(
  { text: text(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: oneOf("primary", "danger") },
);

/** Options of selects and overflow menus are plain text; those of checkboxes and radio buttons may be mrkdwn. */
function option(label: Check, description: Check): Check {
  return object({ text: label }, { value: string(150), description, url: string(3000) });
}

export const plainOption = option(plain(75), plain(75));
export const richOption = option(text(75), text(75));

const optionGroup = object({ label: plain(75), options: list(plainOption, 100) });

/** What a static select offers: options or groups of them, and the chosen ones must be among them. */
export const choices = {
  options: list(plainOption, 100),
  option_groups: list(optionGroup, 100),
};

/** The values of the options must differ, and what is chosen at first must be on offer. */
export const soundOptions: Check = (value, at, context) => {
  if (!isObject(value)) return;
  const grouped = asObjects(value.option_groups).flatMap((group) => asObjects(group.options));
  const offered = [...asObjects(value.options), ...grouped].map((entry) => entry.value);
  if (new Set(offered).size < offered.length) report(context, at, "option values must be unique");
  const initial = [...asObjects(value.initial_options), ...asObjects([value.initial_option])];
  for (const { value: chosen } of initial) {
    if (!offered.includes(chosen)) report(context, at, "initial option must be one of the options");
  }
};

const LOCAL = /^(localhost|127\.|10\.|192\.168\.|169\.254\.|0\.0\.0\.0|\[)/;

/** Slack fetches pictures itself, so an address of the local network never works. */
const publicAddress: Check = (value, at, context) => {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return report(context, at, "must be a valid URL");
  if (LOCAL.test(url.host) || !url.hostname.includes(".")) report(context, at, "downloading image failed");
};

const slackFile: Check = all(
  object({}, { id: string(255, 1), url: string(3000, 1) }),
  exactlyOne("id", "url"),
  (value, at, context) => {
    if (!isObject(value)) return;
    const reference = {
      ...(typeof value.id === "string" ? { id: value.id } : {}),
      ...(typeof value.url === "string" ? { url: value.url } : {}),
    };
    if (!context.fileReady(reference)) report(context, at, "invalid slack file");
  },
);

/** The fields of a picture, in a block or as an element. */
export const picture = {
  required: { alt_text: string(2000, 1) },
  optional: { image_url: all(string(3000), publicAddress), slack_file: slackFile },
  source: exactlyOne("image_url", "slack_file"),
};

export const imageElement = byType({
  image: all(object(picture.required, picture.optional), picture.source),
});
