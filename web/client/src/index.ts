// Everything of the web edge: services, messages, and the types of their JSON.
export * from "../gen/akinai/bff/web/v1/web_service_pb.js";
export * from "../gen/akinai/type/v1/address_pb.js";
export * from "../gen/akinai/type/v1/money_pb.js";
