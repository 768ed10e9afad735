import { AuthService, CatalogService } from "@akinai/client";
import { create, toJson } from "@bufbuild/protobuf";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { expect, test } from "vitest";

test("a client is made of a service, and its messages have JSON", async () => {
  const transport = createRouterTransport(({ service }) => {
    service(CatalogService, {
      getProduct: ({ idOrSlug }) => ({
        product: { slug: idOrSlug, variants: [{ price: { amount: 1080n, currency: "JPY" } }] },
      }),
    });
  });
  const { product } = await createClient(CatalogService, transport).getProduct({ idOrSlug: "sencha" });
  expect(product?.variants[0]?.price?.amount).toBe(1080n);
  const schema = CatalogService.method.getProduct.output;
  expect(toJson(schema, create(schema, { product: { slug: "sencha" } }))).toEqual({ product: { slug: "sencha" } });
});

test("no option of the server is part of the client", () => {
  expect(JSON.stringify(AuthService.method.login.proto.options ?? {})).not.toContain("permission");
  expect(AuthService.file.dependencies.map((file) => file.name)).not.toContain("buf/validate/validate");
});
