// Package rpc implements akinai.analytics.v1.AnalyticsService.
package rpc
