// Package language has the languages of the platform's texts, selects one by Accept-Language, and
// carries it through a request: from the edge to every service that the request reaches.
package language
