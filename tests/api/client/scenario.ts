/*
 * What a developer at a client does, with nothing but what the API's description says: signs in, uploads, waits,
 * fetches the result, goes through a list and meets a refusal. Its last line is what it found, as JSON.
 *
 *     node scenario.js URL FILE
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Process = components["schemas"]["Process"];

const POLL_MS = 200;
const WAIT_MS = 60_000;
const ENDS = ["completed", "hitl_review", "failed", "cancelled"];

const [url, file] = process.argv.slice(2);
if (url === undefined || file === undefined) throw new Error("usage: scenario.js URL FILE");
const api = createClient<paths>({ baseUrl: url });

/* What came, or what the server says of why not. */
function wanted<T>(reply: { data?: T; error?: components["schemas"]["Problem"] }): T {
    if (reply.data === undefined) throw new Error(`${reply.error?.title}: ${reply.error?.detail}`);
    return reply.data;
}

async function signIn(): Promise<void> {
    const tokens = wanted(
        await api.POST("/api/v1/auth/login", { body: { email: "operator@acme.com", password: "password123" } }),
    );
    api.use({
        onRequest({ request }) {
            request.headers.set("Authorization", `Bearer ${tokens.access_token}`);
            return request;
        },
    });
}

async function upload(path: string, key: string): Promise<string> {
    const form = new FormData();
    form.set("process_type_id", "simple_invoice");
    form.set("file", new Blob([new Uint8Array(await readFile(path))]), basename(path));
    const receipt = wanted(
        await api.POST("/api/v1/processes", { params: { header: { "Idempotency-Key": key } }, body: form }),
    );
    return receipt.process_id;
}

async function settled(process_id: string): Promise<Process> {
    const until = Date.now() + WAIT_MS;
    for (;;) {
        const found = wanted(await api.GET("/api/v1/processes/{process_id}", { params: { path: { process_id } } }));
        if (ENDS.includes(found.status)) return found;
        if (Date.now() > until) throw new Error(`process ${process_id} is still ${found.status}`);
        await pause(POLL_MS);
    }
}

/* Page after page until there is no more. */
async function listed(): Promise<string[]> {
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
        const query = after === null ? { limit: 1 } : { limit: 1, after };
        const page: components["schemas"]["ProcessList"] = wanted(
            await api.GET("/api/v1/processes", { params: { query } }),
        );
        ids.push(...page.items.map((row) => row.process_id));
        if (page.next_after === null) return ids;
        after = page.next_after;
    }
}

await signIn();
const key = `client-${Date.now()}`;
const process_id = await upload(file, key);
const repeated = await upload(file, key);
const found = await settled(process_id);
const [document] = found.documents;
const refusal = await api.GET("/api/v1/processes/{process_id}", {
    params: { path: { process_id: "00000000-0000-4000-8000-000000000000" } },
});
console.log(
    JSON.stringify({
        process_id,
        repeated,
        status: found.status,
        file_name: document?.file_name,
        result: found.final_output ?? found.extraction_result,
        is_listed: (await listed()).includes(process_id),
        refusal: [refusal.response.status, refusal.error?.code],
    }),
);
