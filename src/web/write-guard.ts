import type { FastifyRequest } from "fastify";
import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";

const refuse = refuser(
  texts({
    WRITE_FROM_ELSEWHERE: {
      en: "This request comes from another site ({origin}) and was not carried out. Open the form on this site and send it from there.",
      ja: "別のサイト（{origin}）からの要求のため、実行していません。このサイトのフォームから送信してください。",
    },
    WRITE_NOT_LOCAL: {
      en: "This record is written from its own machine alone, and “{host}” is not its address. Open it under 127.0.0.1 or localhost.",
      ja: "この記録への書込みは同じ端末からに限られますが、「{host}」はそのアドレスではありません。127.0.0.1 または localhost で開いてください。",
    },
  }),
);

/**
 * Until there are accounts, whoever sits at the machine may write, so no other site may write through their browser: neither by
 * a form (its Origin is the other site) nor by a name that points here (its Host is not ours). Source: OWASP ASVS 5.0, 3.5.
 */
export function refuseElsewhere(request: FastifyRequest): Refusal | null {
  const host = request.headers.host ?? "";
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host))
    return refuse("WRITE_NOT_LOCAL", { host: host.slice(0, 100) });
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`)
    return refuse("WRITE_FROM_ELSEWHERE", { origin: origin.slice(0, 100) });
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return refuse("WRITE_FROM_ELSEWHERE", { origin: String(site) });
  return null;
}
