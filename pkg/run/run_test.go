package run

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
)

type testConfig struct {
	URL string `env:"URL,required"`
	N   int    `env:"N" envDefault:"1"`
}

func TestAllFaultsOfAllSettingsAreReportedAtOnce(t *testing.T) {
	build := func(context.Context, *Kit, testConfig) error { return nil }
	modules := []Module{Define("one", 1, build), DefineEdge("bff-two", 2, build)}
	_, _, err := bind(modules, map[string]string{"AKINAI_READ_TIMEOUT": "soon", "ONE_N": "many", "BFF_TWO_URL": "x"})
	for _, want := range []string{"AKINAI_KEYS_DIR", "ReadTimeout", "ONE_URL", "settings ONE_"} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), "BFF_TWO_URL")
}

func TestDevelopmentIsRefusedOnAPublicListener(t *testing.T) {
	build := func(context.Context, *Kit, struct{}) error { return nil }
	start := func(host, network string) error {
		_, _, err := bind([]Module{Define("one", 1, build)}, map[string]string{
			"AKINAI_DEV": "true", "AKINAI_LISTEN_HOST": host, "AKINAI_DEV_NETWORK": network, "AKINAI_KEYS_DIR": "x",
			"AKINAI_REDIS_URL": "redis://x", "AKINAI_KAFKA_BROKERS": "x",
		})
		return err
	}
	for _, host := range []string{"127.0.0.1", "127.0.0.2", "::1", "localhost", "::ffff:127.0.0.1"} {
		require.NoError(t, start(host, ""), host)
	}
	for _, host := range []string{"", "0.0.0.0", "::", "192.168.1.2", "10.0.0.1", "shop.example.com", "127.0.0.1.example.com"} {
		require.ErrorContains(t, start(host, ""), "AKINAI_DEV_NETWORK", host)
		require.NoError(t, start(host, "allow"), host)
	}
	require.ErrorContains(t, start("127.0.0.1", "true"), "AKINAI_DEV_NETWORK", "a word that permits nothing")
}

func TestAPrivateEdgeListensOnTheLoopbackAddress(t *testing.T) {
	build := func(context.Context, *Kit, struct{}) error { return nil }
	public, private := DefineEdge("bff-web", 1, build), DefinePrivateEdge("bff-admin", 2, build)
	for _, host := range []string{"", "0.0.0.0", "192.0.2.1"} {
		p := &process{settings: Settings{ListenHost: host}}
		require.Equal(t, host, p.hostOf(public, nil))
		require.Equal(t, "127.0.0.1", p.hostOf(private, nil))
		require.Equal(t, "127.0.0.1", p.hostOf(private, map[string]string{"BFF_WEB_LISTEN_HOST": "0.0.0.0", "BFF_ADMIN_LISTEN_HOST": ""}))
		require.Equal(t, "10.0.0.1", p.hostOf(private, map[string]string{"BFF_ADMIN_LISTEN_HOST": "10.0.0.1"}))
	}
	require.Equal(t, optionsv1.Audience_AUDIENCE_INTERNAL, private.audience(), "its methods are those of services")
	require.Equal(t, optionsv1.Audience_AUDIENCE_PUBLIC, public.audience())
}

func TestTargetChoosesModulesInTheirOrder(t *testing.T) {
	all := []Module{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	chosen, err := choose(all, "c,a", false)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "c"}, []string{chosen[0].Name, chosen[1].Name})
	_, err = choose(all, "a,d", true)
	require.ErrorContains(t, err, `"d"`)
	chosen, err = choose(all, "all", false)
	require.NoError(t, err)
	require.Len(t, chosen, 3)
}

func TestAModuleForDevelopmentStartsOnlyThere(t *testing.T) {
	build := func(context.Context, *Kit, struct{}) error { return nil }
	all := []Module{Define("one", 1, build), Define("toy", 2, build).ForDevelopment()}
	for dev, want := range map[bool]int{true: 2, false: 1} {
		chosen, err := choose(all, "all", dev)
		require.NoError(t, err)
		require.Len(t, chosen, want)
	}
	environment := map[string]string{
		"AKINAI_LISTEN_HOST": "127.0.0.1", "AKINAI_KEYS_DIR": "x", "AKINAI_REDIS_URL": "redis://x", "AKINAI_KAFKA_BROKERS": "x",
	}
	_, _, err := bind(all, environment)
	require.ErrorContains(t, err, "toy is for development only")
	environment["AKINAI_DEV"] = "true"
	_, _, err = bind(all, environment)
	require.NoError(t, err)
}

func TestPeersDefaultToThisMachine(t *testing.T) {
	got := peers([]Module{{Name: "order", Port: 9092}, {Name: "bff-web", Port: 8080}}, map[string]string{"ORDER_URL": "http://orders:80"})
	require.Equal(t, map[string]string{"order": "http://orders:80", "bff-web": "http://127.0.0.1:8080"}, got)
}
