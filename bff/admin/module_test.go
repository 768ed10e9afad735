package admin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/config"
)

func TestSettingsOfTheEdge(t *testing.T) {
	t.Parallel()
	good, err := config.Load[Config](map[string]string{
		"BFF_ADMIN_NETWORKS": "203.0.113.0/28,2001:db8::/48", "BFF_ADMIN_PUBLIC_URL": "https://office.example", "BFF_ADMIN_SHOP_URL": "https://shop.example",
	}, "BFF_ADMIN_")
	require.NoError(t, err)
	require.Len(t, good.Networks, 2)
	for name, settings := range map[string]map[string]string{
		"the shop's own host":   {"PUBLIC_URL": "https://shop.example", "SHOP_URL": "https://shop.example"},
		"no network":            {"NETWORKS": "office"},
		"http on a host":        {"PUBLIC_URL": "http://office.example"},
		"a shop with a path":    {"SHOP_URL": "https://shop.example/shop"},
		"a session without end": {"SESSION_IDLE": "9h"},
	} {
		environment := make(map[string]string)
		for key, value := range settings {
			environment["BFF_ADMIN_"+key] = value
		}
		_, err := config.Load[Config](environment, "BFF_ADMIN_")
		require.Error(t, err, name)
	}
}
