// Package zones reads zones of delivery (GeoJSON), points of towns and public holidays (CSV), and
// sends them to the delivery service.
package zones
