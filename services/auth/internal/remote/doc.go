// Package remote turns APIs of other services into ports of the app.
package remote
