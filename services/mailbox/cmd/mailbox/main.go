// Command mailbox hosts the mailbox of development alone.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/mailbox"
)

func main() { run.Main(mailbox.Module()) }
