import { service } from "@akinai/kit/call";
import { Problem } from "@akinai/kit/problem";
import type { DescService } from "@bufbuild/protobuf";
import type { ApiKeyService } from "../gen/akinai/auth/v1/api_key_service_pb";
import type { RoleService } from "../gen/akinai/auth/v1/role_service_pb";
import type { SessionService } from "../gen/akinai/auth/v1/session_service_pb";
import type { StaffService } from "../gen/akinai/auth/v1/staff_service_pb";
import type { ScreenService } from "../gen/akinai/bff/admin/v1/admin_service_pb";
import type { DeliveryAdminService } from "../gen/akinai/delivery/v1/delivery_admin_service_pb";
import type { ShipmentService } from "../gen/akinai/delivery/v1/shipment_service_pb";
import type { InventoryService } from "../gen/akinai/inventory/v1/inventory_service_pb";
import type { OrderAdminService } from "../gen/akinai/order/v1/order_admin_service_pb";
import type { CatalogAdminService } from "../gen/akinai/product/v1/catalog_admin_service_pb";
import type { CatalogJobService } from "../gen/akinai/product/v1/catalog_job_service_pb";
import type { CatalogService } from "../gen/akinai/product/v1/catalog_service_pb";
import type { MediaService } from "../gen/akinai/product/v1/media_service_pb";
import type { ShopService } from "../gen/akinai/product/v1/shop_service_pb";
import type { CustomerAdminService } from "../gen/akinai/user/v1/customer_admin_service_pb";
import { ask, touched } from "./session.ts";

// secured returns a function that calls a service. If the session has ended, or the method needs a fresh login, it asks for the login
// and goes on with the same call. If another person logs in, the call fails.
function secured<S extends DescService>(name: string): ReturnType<typeof service<S>> {
  const call = service<S>(name);
  return async (method, input, options) => {
    for (;;) {
      touched();
      try {
        return await call(method, input, options);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const wanted = error.login ? "login" : error.reason === "STEP_UP_REQUIRED" ? "step-up" : undefined;
        if (!wanted || !(await ask(wanted))) throw error;
      }
    }
  };
}

export const screens = secured<typeof ScreenService>("akinai.bff.admin.v1.ScreenService");
export const orders = secured<typeof OrderAdminService>("akinai.order.v1.OrderAdminService");
export const customers = secured<typeof CustomerAdminService>("akinai.user.v1.CustomerAdminService");
export const apiKeys = secured<typeof ApiKeyService>("akinai.auth.v1.ApiKeyService");
export const roles = secured<typeof RoleService>("akinai.auth.v1.RoleService");
export const sessions = secured<typeof SessionService>("akinai.auth.v1.SessionService");
export const staff = secured<typeof StaffService>("akinai.auth.v1.StaffService");
export const products = secured<typeof CatalogAdminService>("akinai.product.v1.CatalogAdminService");
export const catalog = secured<typeof CatalogService>("akinai.product.v1.CatalogService");
export const catalogJobs = secured<typeof CatalogJobService>("akinai.product.v1.CatalogJobService");
export const media = secured<typeof MediaService>("akinai.product.v1.MediaService");
export const shop = secured<typeof ShopService>("akinai.product.v1.ShopService");
export const delivery = secured<typeof DeliveryAdminService>("akinai.delivery.v1.DeliveryAdminService");
export const shipments = secured<typeof ShipmentService>("akinai.delivery.v1.ShipmentService");
export const stock = secured<typeof InventoryService>("akinai.inventory.v1.InventoryService");
