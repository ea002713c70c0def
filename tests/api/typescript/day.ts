// The first steps of an integrator's day, by a client that is made of the OpenAPI document and nothing else.
// `PORTAL` and `KEY` come from the environment; each step's outcome is printed as a line of JSON.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const { PORTAL = "http://localhost:8000", KEY = "" } = process.env;
const portal = createClient<paths>({ baseUrl: PORTAL, headers: { Authorization: `Bearer ${KEY}` } });

type Problem = components["schemas"]["Problem"];

function done<T>({ data, error }: { data?: T; error?: Problem }): T {
  if (error !== undefined || data === undefined) throw new Error(error ? `${error.code}: ${error.next_step}` : "no answer");
  return data;
}

const say = (step: string, outcome: unknown) => console.log(JSON.stringify([step, outcome]));

const me = done(await portal.GET("/api/v1/me"));
say("key of", me.partner_name);

const client = done(
  await portal.POST("/api/v1/client-accounts", {
    params: { header: { "Idempotency-Key": "day-1" } },
    body: { name: "Juniper Veterinary", domain: "juniper.example", country: "US", tags: ["Healthcare"] },
  }),
);
say("client", client.state);

const found = done(await portal.GET("/api/v1/client-accounts", { params: { query: { limit: 5, sort: "-name" } } }));
say("listed", found.data.map((one) => one.name));

const plans = done(await portal.GET("/api/v1/plans"));
const plan = plans.data.find((one) => one.code === "advanced");
if (plan === undefined) throw new Error("no plan");

const order = {
  client_account: client.id,
  plan: plan.id,
  term: "yearly",
  seats: 12,
  admin_email: "admin@juniper.example",
  started_on: "2026-10-01",
} satisfies components["schemas"]["SubscriptionRequest"];
const tried = await portal.POST("/api/v1/subscriptions", { params: { query: { dry_run: true } }, body: order });
say("tried", tried.response.headers.get("Dry-Run"));

const sold = done(await portal.POST("/api/v1/subscriptions", { body: order }));
const path = { id: sold.id };
const { error } = await portal.POST("/api/v1/subscriptions/{id}/change-seats", {
  params: { path },
  body: { seats: 1, reason: "Too few" },
});
say("refused", error?.code);

const seats = { seats: 15, reason: "Second practice" };
const more = done(await portal.POST("/api/v1/subscriptions/{id}/change-seats", { params: { path }, body: seats }));
say("seats", more.seats);

// The document is strict enough that these do not compile.
// @ts-expect-error: a misspelt field
const misspelt: components["schemas"]["SeatsRequest"] = { seat: 3, reason: "" };
// @ts-expect-error: a state that a client account cannot have
const impossible: components["schemas"]["ClientAccount"]["state"] = "deleted";
void [misspelt, impossible];
