#include "numbers.cuh"

// Rotary position embedding: a block turns the heads of one token. The halves of cos and sin are equal, so the first is read.
// Products are rounded as they are when each is an operation of its own: the reference checkpoints were trained and are evaluated so.
template <typename T, int V>
__global__ void rotate(const T* heads, const T* cos, const T* sin, T* output, int headCount, int headDim, float sign)
{
    int half = headDim / 2, packs = half / V;
    long long token = blockIdx.x, start = token * headCount * headDim;
    float first[V], second[V], c[V], s[V];
    for (int pack = threadIdx.x; pack < headCount * packs; pack += blockDim.x)
    {
        int head = pack / packs, at = pack % packs * V;
        long long place = start + static_cast<long long>(head) * headDim + at;
        load(heads + place, first);
        load(heads + place + half, second);
        load(cos + token * headDim + at, c);
        load(sin + token * headDim + at, s);
#pragma unroll
        for (int i = 0; i < V; i++)
        {
            float turn = sign * s[i], x = first[i], y = second[i];
            first[i] = rounded<T>(x * c[i]) - rounded<T>(y * turn);
            second[i] = rounded<T>(y * c[i]) + rounded<T>(x * turn);
        }

        store(first, output + place);
        store(second, output + place + half);
    }
}
