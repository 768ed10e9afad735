package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/akinai/akinai/bench/internal/reservations"
	"github.com/akinai/akinai/pkg/config"
)

// settings are the flags.
type settings struct {
	binary, logFile, report, profiles string
	products, users, hotUnits, orders int
	readers, buyers, lines            int
	// moreBuyers are further numbers of clients of the checkout, each a scenario of its own.
	moreBuyers []int
	// only selects scenarios by their names; nil selects all.
	only             *regexp.Regexp
	duration, warmUp time.Duration
	// withShop and withReservations select the parts to measure.
	withShop, withReservations bool
	reservations               reservations.Config
}

// environment holds the variables set by tools/stack and akinaictl dev, and the ports of the shop.
type environment struct {
	Control       string `env:"AKINAI_STACK_CONTROL,required"`
	PostgresURL   string `env:"AKINAI_POSTGRES_URL,required"`
	RedisURL      string `env:"AKINAI_REDIS_URL,required"`
	KeysDir       string `env:"AKINAI_KEYS_DIR,required"`
	ShopURL       string `env:"ORDER_DATABASE_URL,required"`
	InventoryURL  string `env:"INVENTORY_DATABASE_URL,required"`
	OpsPort       int    `env:"AKINAI_OPS_PORT" envDefault:"18000"`
	WebPort       int    `env:"BFF_WEB_PORT" envDefault:"8080"`
	ProductPort   int    `env:"PRODUCT_PORT" envDefault:"9091"`
	AuthPort      int    `env:"AUTH_PORT" envDefault:"9107"`
	InventoryPort int    `env:"INVENTORY_PORT" envDefault:"9105"`
	DeliveryPort  int    `env:"DELIVERY_PORT" envDefault:"9106"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if len(os.Args) == 2 && os.Args[1] == bareCommand {
		exit(serveBare(os.Stdin, os.Stdout))
	}
	if len(os.Args) == 5 && os.Args[1] == catalogCommand {
		exit(reportCatalog(os.Args[2], os.Args[3], os.Args[4]))
	}
	if len(os.Args) > 1 && os.Args[1] == edgeCommand {
		exit(measureEdge(ctx, os.Args[2:]))
	}
	if len(os.Args) > 1 && os.Args[1] == enduranceCommand {
		exit(measureEndurance(ctx, os.Args[2:]))
	}
	settings := parse()
	env, err := config.Load[environment](config.Environment(os.Environ()), "")
	if err == nil {
		err = run(ctx, settings, env, os.Stdout)
	}
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func parse() settings {
	var s settings
	flag.StringVar(&s.binary, "binary", "bin/akinai", "release build to measure")
	flag.StringVar(&s.logFile, "log", ".akinai/bench/akinai.log", "file for its log")
	flag.StringVar(&s.report, "report", "", "page whose tables are replaced")
	flag.StringVar(&s.profiles, "profiles", "", "folder for CPU profiles and statements of each scenario; costs a little")
	flag.IntVar(&s.products, "products", 1000, "products in the catalog, with three variants each")
	flag.IntVar(&s.users, "users", 200, "users who buy; each of them wants the hot item")
	flag.IntVar(&s.hotUnits, "hot-units", 50, "units of the hot item")
	flag.IntVar(&s.orders, "orders", 5000, "orders of the checkout, after a tenth of that as warm-up; each number of clients places as many")
	flag.IntVar(&s.readers, "readers", 32, "clients of browse and detail")
	flag.IntVar(&s.buyers, "buyers", 8, "clients of the checkout")
	flag.IntVar(&s.lines, "lines", 3, "lines of an order of the checkout, with different SKUs")
	s.moreBuyers = []int{1, 64, 256}
	flag.Func("more-buyers", "further numbers of clients of the checkout, separated by commas (default 1,64,256)", func(list string) (err error) {
		s.moreBuyers, err = numbers(list)
		return err
	})
	flag.Func("only", "regular expression of the names of the scenarios to run; default all, and the limits of the machine", func(expression string) (err error) {
		s.only, err = regexp.Compile(expression)
		return err
	})
	flag.DurationVar(&s.duration, "duration", 20*time.Second, "time of browse, detail and each limit")
	flag.DurationVar(&s.warmUp, "warm-up", 5*time.Second, "time before browse and detail that is not counted")
	flag.BoolVar(&s.withShop, "shop", true, "measure the shop and what the machine could do at best")
	flag.BoolVar(&s.withReservations, "reservations", true, "measure reservations at the inventory service, over the network")
	flag.IntVar(&s.reservations.Rounds, "reservation-rounds", 5, "how often each load of reservations is measured; the median counts")
	flag.DurationVar(&s.reservations.Duration, "reservation-duration", 3*time.Second, "time of each load of reservations in a round; a lone caller has half of it")
	flag.IntVar(&s.reservations.FirstPort, "reservation-port", 19400, "first of four free ports for two inventory services")
	flag.Parse()
	return s
}

// numbers parses positive numbers separated by commas; none is no number.
func numbers(list string) ([]int, error) {
	var all []int
	for word := range strings.SplitSeq(list, ",") {
		if word == "" {
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("%q is no positive number", word)
		}
		all = append(all, n)
	}
	return all, nil
}
