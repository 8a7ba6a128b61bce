-- Forgets who had to go before a claim, since all have gone.
-- KEYS claim
-- ARGV epoch of the claim
local claim = redis.call('HMGET', KEYS[1], 'o', 'e')
if claim[2] == ARGV[1] then
	redis.call('HDEL', KEYS[1], 'b')
	if not claim[1] then
		redis.call('DEL', KEYS[1])
	end
	return { 1 }
end
return { 0 }
