// Command user hosts the user service alone.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/user"
)

func main() { run.Main(user.Module()) }
