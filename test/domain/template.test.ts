import { describe, expect, it } from "vitest";
import { fillTemplate } from "../../src/domain/template.ts";

describe("a template", () => {
  it.each([
    ["Your page {{client.site}} is down", "Your page acme.example is down"],
    ["{{ client.site }}", "acme.example"],
    ["{{client.site}} and {{client.site}}", "acme.example and acme.example"],
    ["nothing to fill", "nothing to fill"],
    ["since {{incident.start}}", "since (incident.start?)"],
    ["{{constructor}} {{toString}} {{__proto__}}", "(constructor?) (toString?) (__proto__?)"],
    ["{{client.odd}}", "$& {{client.site}}"],
  ])("%s: %s", (template, filled) => {
    expect(fillTemplate(template, { "client.site": "acme.example", "client.odd": "$& {{client.site}}" })).toBe(filled);
  });
});
