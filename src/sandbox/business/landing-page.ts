import type { BusinessClient } from "./clients.ts";

const STYLE = `body{font:18px/1.5 system-ui,sans-serif;margin:0;color:#1d1c1d;background:#f6f7f9}
main{max-width:30rem;margin:10vh auto;padding:2rem;background:#fff;border-radius:12px;box-shadow:0 2px 16px #0002}
h1{margin-top:0}label{display:block;margin:1rem 0}input{display:block;width:100%;box-sizing:border-box;font:inherit;
padding:.6rem;border:1px solid #9a9ca5;border-radius:6px}button{font:inherit;padding:.7rem 1.4rem;border:0;
border-radius:6px;background:#0b4f8a;color:#fff}`;

/** The page that a client's visitors see. It looks like a form and sends nothing anywhere. */
export function landingPage(client: BusinessClient): string {
  return page(
    client.name,
    `<p>${client.name}</p><h1>${client.offer}</h1>
<form onsubmit="return false"><label>Your name<input name="name" autocomplete="off"></label>
<label>Your telephone number<input name="phone" autocomplete="off"></label><button>Call me back</button></form>`,
  );
}

/** What they see while it is broken. */
export function brokenPage(client: BusinessClient): string {
  return page(client.name, `<h1>Service unavailable</h1><p>${client.name} cannot answer at the moment.</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}
