// Package zones reads zones of delivery (GeoJSON) and points of towns (CSV), and sends them to the
// delivery service.
package zones
