package config_test

import (
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/config"
)

func ExampleLoad() {
	type settings struct {
		HoldTTL time.Duration `env:"HOLD_TTL" envDefault:"15m"`
		MaxLine int           `env:"MAX_LINES"`
	}
	loaded, err := config.Load[settings](map[string]string{"ORDER_MAX_LINES": "50"}, "ORDER_")
	fmt.Println(loaded.HoldTTL, loaded.MaxLine, err)
	// Output: 15m0s 50 <nil>
}
