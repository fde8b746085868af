using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Devices;

/// <summary>The device that something is computed on.</summary>
public static class ComputeDevice
{
    /// <summary>The device that <paramref name="name"/> stands for.</summary>
    /// <param name="name">As <see cref="DeviceName"/> has it: <c>auto</c> (the first GPU, else the CPU), <c>cpu</c>, <c>cuda:N</c> among the GPUs that this process sees.</param>
    /// <exception cref="TrainingException">There is no such device.</exception>
    public static Device Resolve(string name)
    {
        if (DeviceName.CudaIndex(name) is not { } index)
            return name == DeviceName.Auto && cuda.is_available() ? new Device(DeviceType.CUDA, 0) : CPU;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? new Device(DeviceType.CUDA, index)
            : throw new TrainingException(FailureCode.InvalidSpec, $"There is no device {name}: this process sees {(count == 0 ? "no CUDA device" : $"{count}")}, its libtorch is {LibTorch.Describe()}.");
    }

    /// <summary>Waits until the device has done all that it was given.</summary>
    internal static void Synchronize(Device device)
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
    }
}
