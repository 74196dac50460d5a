import type { FastifyError } from "fastify";
import { isDiskFull } from "../base/file-fault.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { isConnectionError } from "../store/connect.js";

const refuse = refuser(
  texts({
    RECORD_SILENT: {
      en: "The record cannot be reached just now: its database does not answer, or has no connection free. Send the request again in a moment; a write with the same key has one effect.",
      ja: "データベースが応答しないか、空いている接続がないため、現在、記録を利用できません。しばらくして再送してください。書込みは同じキーで再送すれば一度だけ反映されます。",
    },
    DISK_FULL: {
      en: "The disk of this server is full. Nothing of it was kept, and nothing that was recorded is lost. Free some space there, then send it again; a write with the same key has one effect.",
      ja: "サーバーのディスクに空き容量がありません。今回の内容は保存していませんが、記録済みの内容は失われていません。空き容量を確保した上で再送してください。書込みは同じキーで再送すれば一度だけ反映されます。",
    },
    REQUEST_FAILED: {
      en: "The fault is ours, not yours; in the log it has the number {id}. A write is done as a whole or not at all: sent again with the same key it has one effect.",
      ja: "原因は当方にあります（障害番号：{id}）。書込みは全体が反映されるか、全く反映されないかのいずれかで、同じキーで再送すれば一度だけ反映されます。",
    },
    REQUEST_TOO_LARGE: {
      en: "What was sent is larger than this address takes ({most_kb} KB for a form or an action). Nothing of it was kept.",
      ja: "送信された内容が上限（フォームと操作では{most_kb}KB）を超えています。何も保存していません。",
    },
    REQUEST_TYPE_UNKNOWN: {
      en: "What was sent is of a type that this address does not take. Send a form as a browser does, and JSON as application/json.",
      ja: "この宛先では受け付けない形式です。フォームはブラウザーの形式で、JSON は application/json で送信してください。",
    },
    REQUEST_UNREADABLE: {
      en: "What was sent cannot be read: it is not what its content type says. Nothing of it was kept.",
      ja: "送信された内容を読み取れません。content-type の示す形式と異なります。何も保存していません。",
    },
  }),
);

/** Why a request ended in no answer of its own: one of ours to mend, one to send again, or one that nobody could read. */
export function failureOf(error: FastifyError, id: string): Refusal {
  if (isDiskFull(error)) return refuse("DISK_FULL");
  if (isConnectionError(error)) return refuse("RECORD_SILENT");
  switch (error.statusCode) {
    case 413:
      return refuse("REQUEST_TOO_LARGE", { most_kb: LIMITS.request_size_bytes / 1024 });
    case 415:
      return refuse("REQUEST_TYPE_UNKNOWN");
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? refuse("REQUEST_UNREADABLE")
        : refuse("REQUEST_FAILED", { id });
  }
}
