// Command notification runs the notification service.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/notification"
)

func main() { run.Main(notification.Module()) }
