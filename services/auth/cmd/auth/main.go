// Command auth runs the auth service alone.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/auth"
)

func main() { run.Main(auth.Module()) }
