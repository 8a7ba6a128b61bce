-- Removes the claim of a dead session. Who had to go before it and may not have gone is remembered
-- for a while.
-- KEYS claim
-- ARGV session, while in ms
local claim = redis.call('HMGET', KEYS[1], 'o', 'b')
if claim[1] == ARGV[1] then
	if claim[2] then
		redis.call('HDEL', KEYS[1], 'o')
		redis.call('PEXPIRE', KEYS[1], ARGV[2])
	else
		redis.call('DEL', KEYS[1])
	end
	return { 1 }
end
return { 0 }
