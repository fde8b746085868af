#include "numbers.cuh"

// AdamW (arXiv 1711.05101), the arithmetic of PyTorch's single-tensor path. P, G, M: the formats of the parameter, its gradient and both moments.

// 32 bits that look like chance, the same for the same element and key (the finaliser of MurmurHash3, twice).
__device__ inline unsigned hash(unsigned x)
{
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= x >> 13;
    x *= 0xc2b2ae35u;
    return x ^ (x >> 16);
}

__device__ inline unsigned random_bits(long long element, unsigned key)
{
    return hash(hash(static_cast<unsigned>(element) ^ key) + static_cast<unsigned>(element >> 32) + key * 0x9e3779b9u);
}

// Up or down with the probability that keeps the mean (arXiv 1502.02551): 16 random bits are added to the 16 that are then cut off.
template <typename T>
__device__ T narrow_randomly(float x, unsigned bits16);

template <>
__device__ inline float narrow_randomly<float>(float x, unsigned)
{
    return x;
}

template <>
__device__ inline bfloat16 narrow_randomly<bfloat16>(float x, unsigned bits16)
{
    unsigned bits = __float_as_uint(x);
    if ((bits & 0x7f800000u) == 0x7f800000u)
        return narrow<bfloat16>(x);
    bfloat16 taken;
    taken.bits = static_cast<unsigned short>((bits + bits16) >> 16);
    return taken;
}

// parameter + lost is the weight to 16 bits of mantissa (Kahan summation); lost is null where the parameter is float.
template <typename P, typename G, typename M, int V>
__global__ void adamw(
    P* parameter, P* lost, const G* gradient, M* mean, M* meanSquare, long long count, unsigned key,
    float gradientScale, float meanRate, float beta2, float meanSquareRate, float rootCorrection, float epsilon, float decay, float stepSize)
{
    long long at = first_of_thread<V>();
    if (at >= count)
        return;
    float p[V], l[V] = {}, g[V], m[V], s[V];
    load(parameter + at, p);
    load(gradient + at, g);
    load(mean + at, m);
    load(meanSquare + at, s);
    if (lost)
        load(lost + at, l);
    M newMean[V], newMeanSquare[V];
#pragma unroll
    for (int i = 0; i < V; i++)
    {
        float scaled = g[i] * gradientScale;
        m[i] += meanRate * (scaled - m[i]);
        s[i] = s[i] * beta2 + meanSquareRate * scaled * scaled;
        float root = sqrtf(s[i]) / rootCorrection + epsilon;
        float exact = (p[i] + l[i]) * decay - stepSize * (m[i] / root);
        p[i] = rounded<P>(exact);
        l[i] = exact - p[i];
        unsigned bits = sizeof(M) == 2 ? random_bits(at + i, key) : 0;
        newMean[i] = narrow_randomly<M>(m[i], bits & 0xffffu);
        newMeanSquare[i] = narrow_randomly<M>(s[i], bits >> 16);
    }

    store(p, parameter + at);
    if (lost)
        store(l, lost + at);
    store(newMean, mean + at);
    store(newMeanSquare, meanSquare + at);
}
