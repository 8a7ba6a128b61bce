-- Lists the sessions that have or had a lease.
-- KEYS leases, version
-- returns 'OK', the time in ms, the version of the list, sessions with the ends of their leases
local t = redis.call('TIME')
return { 'OK', string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000)), redis.call('GET', KEYS[2]) or '',
	redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES') }
