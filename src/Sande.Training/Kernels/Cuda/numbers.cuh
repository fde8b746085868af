// What every kernel uses: numbers in memory are float or bfloat16, arithmetic is float. No CUDA header is needed.

struct bfloat16
{
    unsigned short bits;
};

__device__ inline float widen(float x)
{
    return x;
}

__device__ inline float widen(bfloat16 x)
{
    return __uint_as_float(static_cast<unsigned>(x.bits) << 16);
}

// To the nearest, ties to even.
template <typename T>
__device__ T narrow(float x);

template <>
__device__ inline float narrow<float>(float x)
{
    return x;
}

template <>
__device__ inline bfloat16 narrow<bfloat16>(float x)
{
    bfloat16 nearest;
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(nearest.bits) : "f"(x));
#else
    unsigned bits = __float_as_uint(x);
    bool isNan = (bits & 0x7fffffffu) > 0x7f800000u;
    nearest.bits = isNan ? 0x7fff : static_cast<unsigned short>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
#endif
    return nearest;
}

template <typename T>
__device__ inline float rounded(float x)
{
    return widen(narrow<T>(x));
}

// V numbers in one piece: 16 bytes, where V fills them, are one access. Two bfloat16 travel as a word, for an access has four parts at most.
template <typename Part, int Parts>
struct alignas(sizeof(Part) * Parts) Piece
{
    Part at[Parts];
};

template <int V>
__device__ inline void load(const float* from, float (&to)[V])
{
    Piece<float, V> piece = *reinterpret_cast<const Piece<float, V>*>(from);
#pragma unroll
    for (int i = 0; i < V; i++)
        to[i] = piece.at[i];
}

template <int V>
__device__ inline void load(const bfloat16* from, float (&to)[V])
{
    if constexpr (V == 1)
        to[0] = widen(*from);
    else
    {
        Piece<unsigned, V / 2> piece = *reinterpret_cast<const Piece<unsigned, V / 2>*>(from);
#pragma unroll
        for (int i = 0; i < V / 2; i++)
        {
            to[2 * i] = __uint_as_float(piece.at[i] << 16);
            to[2 * i + 1] = __uint_as_float(piece.at[i] & 0xffff0000u);
        }
    }
}

template <int V>
__device__ inline void store(const float (&from)[V], float* to)
{
    Piece<float, V> piece;
#pragma unroll
    for (int i = 0; i < V; i++)
        piece.at[i] = from[i];
    *reinterpret_cast<Piece<float, V>*>(to) = piece;
}

template <int V>
__device__ inline void store(const bfloat16 (&from)[V], bfloat16* to)
{
    if constexpr (V == 1)
        *to = from[0];
    else
    {
        Piece<unsigned, V / 2> piece;
#pragma unroll
        for (int i = 0; i < V / 2; i++)
            piece.at[i] = from[2 * i].bits | static_cast<unsigned>(from[2 * i + 1].bits) << 16;
        *reinterpret_cast<Piece<unsigned, V / 2>*>(to) = piece;
    }
}

template <int V>
__device__ inline void store(const float (&from)[V], bfloat16* to)
{
    bfloat16 nearest[V];
#pragma unroll
    for (int i = 0; i < V; i++)
        nearest[i] = narrow<bfloat16>(from[i]);
    store(nearest, to);
}

// Where this thread's first number lies in an array that all threads share out, V numbers each.
template <int V>
__device__ inline long long first_of_thread()
{
    return (static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x) * V;
}

__device__ inline float warp_sum(float value)
{
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2)
        value += __shfl_xor_sync(0xffffffffu, value, apart);
    return value;
}

// The sum over the threads of a row: a warp, or a whole block of at most 32 warps. Every thread gets it.
__device__ inline float row_sum(float value)
{
    value = warp_sum(value);
    if (blockDim.x == 32)
        return value;
    __shared__ float ofWarps[32];
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    __syncthreads(); // An earlier sum has been read.
    if (lane == 0)
        ofWarps[warp] = value;
    __syncthreads();
    return warp_sum(lane < blockDim.x / 32 ? ofWarps[lane] : 0);
}
