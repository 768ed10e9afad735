// Command bff-web hosts the public edge for browsers alone.
package main

import (
	"github.com/akinai/akinai/bff/web"
	"github.com/akinai/akinai/pkg/run"
)

func main() { run.Main(web.Module()) }
