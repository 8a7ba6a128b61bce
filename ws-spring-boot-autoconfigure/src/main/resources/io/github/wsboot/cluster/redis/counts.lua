-- Counts connections of one session.
-- KEYS records, members by uid, members by group
-- ARGV kind ('a', 'u', 'g', 'k') and name (escaped for 'u' and 'g') by turns
local counts = {}
for i = 1, #ARGV, 2 do
	local kind, name = ARGV[i], ARGV[i + 1]
	local count
	if kind == 'a' then
		count = redis.call('HLEN', KEYS[1])
	elseif kind == 'k' then
		count = redis.call('HEXISTS', KEYS[1], name)
	else
		count = redis.call('ZLEXCOUNT', (kind == 'u') and KEYS[2] or KEYS[3], '[' .. name .. '\0\1',
			'(' .. name .. '\0\2')
	end
	counts[#counts + 1] = count
end
return counts
