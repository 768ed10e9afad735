// Package rpc answers akinai.analytics.v1.AnalyticsService.
package rpc
