import { createContext, useContext } from "react";
import type { GetShellResponseJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";

// Desk is who is logged in, and what the person may do.
export const Desk = createContext<GetShellResponseJson>({});

// useMay returns a function that reports whether the person has a permission. The service checks it all the same.
export function useMay(): (permission: string) => boolean {
  const { permissions } = useContext(Desk);
  return (permission) => permissions?.includes(permission) ?? false;
}
