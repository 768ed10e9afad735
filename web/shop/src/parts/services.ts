import type {
  AccountService,
  CartService,
  CatalogService,
  DeliveryService,
  OrderService,
  PasskeyService,
  PostalService,
  ScreenService,
  SessionService,
} from "@akinai/client";
import { service } from "@akinai/kit/call";

// The services of the web edge that the shop calls.
export const accounts = service<typeof AccountService>("akinai.bff.web.v1.AccountService");
export const carts = service<typeof CartService>("akinai.bff.web.v1.CartService");
export const catalog = service<typeof CatalogService>("akinai.bff.web.v1.CatalogService");
export const deliveries = service<typeof DeliveryService>("akinai.bff.web.v1.DeliveryService");
export const orders = service<typeof OrderService>("akinai.bff.web.v1.OrderService");
export const passkeys = service<typeof PasskeyService>("akinai.bff.web.v1.PasskeyService");
export const postal = service<typeof PostalService>("akinai.bff.web.v1.PostalService");
export const screens = service<typeof ScreenService>("akinai.bff.web.v1.ScreenService");
export const sessions = service<typeof SessionService>("akinai.bff.web.v1.SessionService");
