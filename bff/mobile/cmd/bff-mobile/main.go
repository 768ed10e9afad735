// Command bff-mobile hosts the public edge for apps alone.
package main

import (
	"github.com/akinai/akinai/bff/mobile"
	"github.com/akinai/akinai/pkg/run"
)

func main() { run.Main(mobile.Module()) }
