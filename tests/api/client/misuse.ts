/*
 * What the compiler must refuse: where it does not, the comment above is an error of its own. Never run.
 */
import type { Client } from "openapi-fetch";
import type { paths } from "./api.js";

export async function misuse(api: Client<paths>): Promise<void> {
    // @ts-expect-error there is no such route
    await api.GET("/api/v1/nothing", {});
    // @ts-expect-error the route has no such method
    await api.DELETE("/api/v1/processes", {});
    // @ts-expect-error a member is missing
    await api.POST("/api/v1/auth/login", { body: { email: "a@b.example" } });
    // @ts-expect-error the path needs an id
    await api.GET("/api/v1/processes/{process_id}", {});
    // @ts-expect-error the parameter is a number
    await api.GET("/api/v1/processes", { params: { query: { limit: "all" } } });
    const { data } = await api.GET("/api/v1/processes");
    // @ts-expect-error a row has no such member
    console.log(data?.items[0]?.extraction_result);
}
