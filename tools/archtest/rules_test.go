package archtest

// layer is a set of packages and what they may import.
//
// A pattern is a path relative to the module, or the import path of another module or of the
// standard library. "*" matches one element, and a final "/..." the path and everything below it.
// "$" matches one element, the name of the service, which is the same in all patterns of the row.
type layer struct {
	packages []string
	// may lists the packages of this module that they may import.
	may []string
	// never lists the packages of the standard library and of other modules that they must not
	// import.
	never []string
	// only, unless nil, lists all packages of other modules that they may import; the standard
	// library is always allowed.
	only []string
	// tests lists the packages of this module that their test files may import, too.
	tests []string
	// why is printed with every fault.
	why string
}

// The stores and transports, by the libraries that access them.
var (
	sqlLibraries    = []string{"github.com/jackc/...", "github.com/uptrace/bun/...", "database/..."}
	redisLibraries  = []string{"github.com/redis/..."}
	kafkaLibraries  = []string{"github.com/confluentinc/...", "github.com/twmb/..."}
	rpcLibraries    = []string{"connectrpc.com/...", "google.golang.org/grpc/..."}
	operatingSystem = []string{"net", "net/http/...", "os/...", "syscall"}
	everyStore      = join(sqlLibraries, redisLibraries, kafkaLibraries)
)

// kit is the kit without its packages for tests.
var kit = []string{
	"pkg/audit", "pkg/auth", "pkg/blob", "pkg/clock", "pkg/batch", "pkg/config", "pkg/contact", "pkg/crash", "pkg/errs", "pkg/event", "pkg/htmltext", "pkg/id", "pkg/job", "pkg/language",
	"pkg/link", "pkg/log", "pkg/look", "pkg/mail", "pkg/money", "pkg/num", "pkg/otel", "pkg/pg", "pkg/recent", "pkg/ttlmap", "pkg/redis", "pkg/rpc", "pkg/run", "pkg/sheet", "pkg/text",
	"pkg/typo",
}

// edgeKit is the part of the kit that a public edge may use.
var edgeKit = []string{
	"pkg/auth", "pkg/language", "pkg/clock", "pkg/config", "pkg/contact", "pkg/errs", "pkg/id", "pkg/log", "pkg/look", "pkg/money", "pkg/num", "pkg/otel", "pkg/ttlmap", "pkg/redis",
	"pkg/restjson", "pkg/rpc", "pkg/run", "pkg/text",
}

// The packages that test files may import in addition to those of their package.
var (
	testsOfService = join(kit, []string{"pkg/testkit/...", "db", "api/gen/...", "services/$", "services/$/internal/..."})
	testsOfEdge    = join(edgeKit, []string{"pkg/testkit/rpctest", "pkg/testkit/clocktest", "pkg/testkit/redistest", "pkg/testkit/tokentest", "api/gen/...", "bff/internal/...", "bff/$/..."})
	// db is included because the tables of pkg/event are in db/kit.
	testsOfKit = join(kit, []string{"pkg/testkit/...", "api/gen/...", "db"})
)

// pure lists the packages of a service that hold rules without I/O: its domain, and the engines of
// the catalog, which are libraries of their own.
var pure = []string{"services/$/internal/domain/...", "services/$/internal/listing", "services/$/internal/search"}

// layers is the table. The first row that matches a package applies.
var layers = []layer{
	{
		packages: []string{"api/gen/..."},
		may:      []string{"api/gen/..."},
		only:     []string{"google.golang.org/protobuf/...", "google.golang.org/genproto/...", "connectrpc.com/connect/...", "buf.build/gen/..."},
		why:      "generated code knows messages and the runtime, nothing of ours",
	},
	{
		packages: []string{"pkg/testkit/..."},
		may:      join(kit, []string{"pkg/testkit/...", "api/gen/akinai/options/...", "api/gen/akinai/type/..."}),
		tests:    testsOfKit,
		why:      "the test kit is handed migrations as an fs.FS and knows no domain",
	},
	{
		packages: []string{"pkg/catalogfile"},
		may:      join(kit, []string{"api/gen/akinai/product/...", "api/gen/akinai/type/..."}),
		tests:    testsOfKit,
		why:      "a format of files that the product service reads, and so does akinaictl",
	},
	{
		packages: []string{"pkg/..."},
		may:      join(kit, []string{"api/gen/akinai/audit/...", "api/gen/akinai/job/...", "api/gen/akinai/options/...", "api/gen/akinai/type/..."}),
		tests:    testsOfKit,
		why:      "the kit serves every domain and knows none",
	},
	{
		packages: []string{"db"},
		only:     []string{},
		tests:    testsOfKit,
		why:      "db is embedded files; whoever runs them brings the code",
	},
	{
		packages: []string{"api/openapi", "samples/..."},
		only:     []string{},
		tests:    join(kit, []string{"samples/...", "api/gen/..."}),
		why:      "embedded files bring no code along",
	},
	{
		packages: []string{"services"},
		may:      []string{"services/*", "pkg/run"},
		only:     []string{},
		tests:    []string{"pkg/event"},
		why:      "this package is a list",
	},
	{
		packages: []string{"services/$/cmd/$"},
		may:      []string{"services/$", "pkg/run"},
		only:     []string{},
		why:      "a main is one call of run.Main",
	},
	{
		packages: []string{"services/$"},
		may:      join(kit, []string{"services/$/internal/...", "api/gen/...", "db"}),
		tests:    testsOfService,
		why:      "services meet by RPC and events only; a module wires its own parts",
	},
	{
		packages: []string{"services/product/internal/listing"},
		may:      []string{"services/$/internal/domain", "pkg/errs", "pkg/id", "pkg/language", "pkg/money", "pkg/text"},
		only:     []string{"github.com/RoaringBitmap/roaring/v2"},
		never:    join(everyStore, rpcLibraries, operatingSystem),
		tests:    testsOfService,
		why:      "the listing index is pure and made of bitmaps",
	},
	{
		packages: pure,
		may: []string{
			"services/$/internal/domain/...", "pkg/contact", "pkg/errs", "pkg/htmltext", "pkg/id", "pkg/language", "pkg/link", "pkg/money", "pkg/text",
			"pkg/typo",
		},
		only:  []string{"golang.org/x/text/...", "github.com/pquerna/otp/..."}, // otp computes codes
		never: join(everyStore, rpcLibraries, operatingSystem),
		tests: testsOfService,
		why:   "the domain is pure: rules without I/O, testable by tables",
	},
	{
		packages: []string{"services/$/internal/app/..."},
		may: join(pure, []string{
			"services/$/internal/app/...", "pkg/clock", "pkg/batch", "pkg/contact", "pkg/crash", "pkg/errs", "pkg/htmltext", "pkg/id", "pkg/language", "pkg/money",
			"pkg/typo",
		}),
		only:  []string{"golang.org/x/sync/..."},
		never: join(everyStore, rpcLibraries, operatingSystem),
		tests: testsOfService,
		why:   "use cases reach the world through the ports they declare",
	},
	{
		packages: []string{"services/$/internal/store/..."},
		may: join(pure, []string{
			"services/$/internal/app/...", "services/$/internal/store/...", "pkg/audit", "pkg/auth", "pkg/batch", "pkg/crash", "pkg/errs", "pkg/event", "pkg/htmltext", "pkg/id", "pkg/job", "pkg/language",
			"pkg/mail", "pkg/money", "pkg/pg", "pkg/redis",
		}),
		never: join(rpcLibraries, kafkaLibraries, operatingSystem),
		tests: testsOfService,
		why:   "a store is SQL and its cache; module.go hands it the event encoder",
	},
	{
		packages: []string{"services/$/internal/rpc/..."},
		may: join(pure, []string{
			"services/$/internal/app/...", "services/$/internal/message/...", "api/gen/...",
			"pkg/auth", "pkg/catalogfile", "pkg/errs", "pkg/id", "pkg/job", "pkg/language", "pkg/money", "pkg/num", "pkg/rpc", "pkg/sheet", "pkg/stockfile",
		}),
		never: join(everyStore, operatingSystem),
		tests: testsOfService,
		why:   "a handler decodes, calls the app, encodes",
	},
	{
		packages: []string{"services/$/internal/events/..."},
		may: join(pure, []string{
			"services/$/internal/app/...", "services/$/internal/message/...", "api/gen/...",
			"pkg/clock", "pkg/errs", "pkg/event", "pkg/id", "pkg/money", "pkg/num",
		}),
		never: join(rpcLibraries, kafkaLibraries, redisLibraries, operatingSystem),
		tests: testsOfService,
		why:   "the Kafka edge translates; pkg/event carries",
	},
	{
		packages: []string{"services/$/internal/remote/..."},
		may: join(kit, []string{
			"services/$/internal/domain/...", "services/$/internal/app/...", "services/$/internal/message/...",
			"services/$/internal/remote/...", "api/gen/...",
		}),
		never: join(kafkaLibraries, redisLibraries),
		tests: testsOfService,
		why:   "a remote turns another service's API into a port of the app",
	},
	{
		packages: []string{"services/$/internal/storetest"},
		may:      join(kit, []string{"pkg/testkit/...", "db", "services/$/internal/domain/...", "services/$/internal/events/...", "services/$/internal/store/..."}),
		why:      "what the tests of one service share; no binary links it",
	},
	{
		packages: []string{"services/auth/internal/issuer"},
		may: []string{
			"services/$/internal/domain", "services/$/internal/app", "services/$/internal/page", "services/$/internal/token",
			"pkg/clock", "pkg/errs", "pkg/language",
		},
		never: join(everyStore, rpcLibraries),
		tests: testsOfService,
		why:   "the issuer translates HTTP to use cases and reaches no store",
	},
	{
		packages: []string{"services/auth/internal/passkey"},
		may:      []string{"services/$/internal/domain", "pkg/id"},
		only:     []string{"github.com/go-webauthn/webauthn/..."},
		never:    join(everyStore, rpcLibraries, operatingSystem),
		tests:    testsOfService,
		why:      "a library checks passkeys; nothing is stored here",
	},
	{
		packages: []string{"services/$/internal/accountmail", "services/$/internal/mailtext"},
		may:      join(pure, []string{"pkg/clock", "pkg/language", "pkg/mail", "pkg/money", "pkg/text"}),
		never:    join(everyStore, rpcLibraries, []string{"net/http", "os/..."}),
		tests:    testsOfService,
		why:      "a mail is text; pkg/mail sends it",
	},
	{
		packages: []string{"services/$/internal/page"},
		may:      join(pure, []string{"pkg/look", "services/$/internal/app/...", "pkg/errs", "pkg/language"}),
		never:    join(everyStore, rpcLibraries),
		tests:    testsOfService,
		why:      "a page is HTML in front of the app",
	},
	{
		packages: []string{"services/$/internal/*/..."},
		may: []string{
			"services/$/internal/domain/...", "api/gen/...", "pkg/auth", "pkg/clock", "pkg/errs", "pkg/id", "pkg/money", "pkg/num",
		},
		never: join(everyStore, operatingSystem),
		tests: testsOfService,
		why:   "a further part of a service does one thing for the others and reaches no store",
	},
	{
		packages: []string{"bff"},
		may:      []string{"bff/*", "pkg/run"},
		only:     []string{},
		why:      "this package is a list",
	},
	{
		packages: []string{"bff/internal/..."},
		may:      join(edgeKit, []string{"bff/internal/...", "api/gen/..."}),
		never:    join(sqlLibraries, kafkaLibraries),
		tests:    testsOfEdge,
		why:      "an edge has no database and no events, and knows services by their protos only",
	},
	{
		packages: []string{"bff/$/cmd/*"},
		may:      []string{"bff/$", "pkg/run"},
		only:     []string{},
		why:      "a main is one call of run.Main",
	},
	{
		packages: []string{"bff/$/..."},
		may:      join(edgeKit, []string{"bff/internal/...", "bff/$/internal/...", "api/gen/...", "api/openapi", "samples"}),
		never:    join(sqlLibraries, kafkaLibraries),
		tests:    testsOfEdge,
		why:      "an edge has no database and no events, and knows services by their protos only",
	},
	{
		packages: []string{"cmd/akinai"},
		may:      []string{"services", "bff", "pkg/run"},
		only:     []string{},
		tests:    []string{"db", "pkg/audit", "pkg/auth", "pkg/clock", "pkg/rpc", "pkg/errs", "pkg/testkit/clocktest", "pkg/testkit/pgtest", "api/gen/akinai/options/..."},
		why:      "the host hosts what the two lists name",
	},
	{
		packages: []string{"cmd/akinaictl/...", "bench/..."},
		may:      join(kit, []string{"pkg/catalogfile", "pkg/stockfile", "cmd/akinaictl/internal/...", "bench/...", "api/gen/...", "db", "samples"}),
		tests:    []string{"pkg/testkit/...", "samples"},
		why:      "tools for people talk to services as any client does",
	},
	{
		packages: []string{"e2e/..."},
		may:      join(kit, []string{"e2e/...", "pkg/restjson", "pkg/testkit/...", "services", "bff", "api/gen/...", "db", "samples"}),
		why:      "end-to-end tests use the public ways in, as a customer does",
	},
	{
		packages: []string{"tools/..."},
		only:     []string{"github.com/twmb/franz-go/pkg/kfake", "golang.org/x/sys/..."},
		tests:    []string{"tools/..."},
		why:      "tools build before, and without, everything of ours",
	},
}

// binaries are the shipped binaries; unshipped are packages that none of them may link, directly or
// indirectly.
var (
	binaries  = []string{"cmd/*", "services/*/cmd/*", "bff/*/cmd/*"}
	unshipped = map[string]string{
		"github.com/twmb/...":           "the embedded Kafka is for development; production talks to a real one through librdkafka",
		"pkg/testkit/...":               "the test kit is for tests",
		"services/*/internal/storetest": "the test kit is for tests",
		"github.com/stretchr/...":       "assertions are for tests",
		"github.com/johannesboyne/...":  "the S3 of the tests keeps nothing",
		"tools/...":                     "tools are not part of the product",
		"e2e/...":                       "tests are not part of the product",
	}
)

func join(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
