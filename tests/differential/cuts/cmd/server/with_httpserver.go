//go:build !no_httpserver

package main

import "cuts/feat/httpserver"

func init() { features["httpserver"] = httpserver.Run }
