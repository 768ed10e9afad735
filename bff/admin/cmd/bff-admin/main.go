// Command bff-admin hosts the private edge for staff alone.
package main

import (
	"github.com/akinai/akinai/bff/admin"
	"github.com/akinai/akinai/pkg/run"
)

func main() { run.Main(admin.Module()) }
